package shop;

import dev.tutti.chord.Outcome;
import dev.tutti.task.Outcomes;
import dev.tutti.task.Task;
import dev.tutti.task.TaskContext;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

@ApplicationScoped
class ShopTasks {
    private static final Map<String, BigDecimal> PRICES =
            Map.of("tea", new BigDecimal("4.50"), "cup", new BigDecimal("12.00"));

    /** Runs on a thread of its own and may block. */
    @Task("price")
    BigDecimal price(Item item) {
        BigDecimal price = PRICES.get(item.article());
        if (price == null) {
            throw new IllegalArgumentException("no such article: " + item.article());
        }
        return price.multiply(BigDecimal.valueOf(item.pieces()));
    }

    /** Runs on an event loop and must not block; a second attempt follows a first that failed. */
    @Task(value = "postage", maxAttempts = 2)
    Uni<BigDecimal> postage(int pieces, TaskContext context) {
        return Uni.createFrom()
                .item(BigDecimal.valueOf(pieces > 5 ? 0 : 3))
                .onItem()
                .delayIt()
                .by(Duration.ofMillis(10));
    }

    /** The callback: always runs, with one outcome for each member, in order. */
    @Task("invoice")
    Invoice invoice(List<Outcome> outcomes) {
        BigDecimal total = BigDecimal.ZERO;
        List<String> missing = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            if (outcome instanceof Outcome.Success success) {
                total = total.add(Outcomes.value(success, BigDecimal.class));
            } else if (outcome instanceof Outcome.Failure failure) {
                missing.add(failure.exception().plain());
            }
        }
        return new Invoice(total, missing);
    }
}
