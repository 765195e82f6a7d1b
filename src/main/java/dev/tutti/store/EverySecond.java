package dev.tutti.store;

import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Does things once a second, or as often as they say, until the process stops. */
@ApplicationScoped
public class EverySecond {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Logger LOG = Logger.getLogger(EverySecond.class);

    private final List<Cancellable> running = new CopyOnWriteArrayList<>();

    /**
     * Starts: at once and then each second, never twice at a time. A failure is logged and the next second tries again.
     *
     * @param what for the log
     */
    public void call(String what, Supplier<Uni<Void>> action) {
        running.add(Multi.createFrom()
                .ticks()
                .every(SECOND)
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(
                        tick -> tried(what, action).onFailure().recoverWithNull())
                .subscribe()
                .with(done -> {}));
    }

    /**
     * Starts at once, and again as long after each end as that end says. A failure is logged and a second later it tries
     * again.
     *
     * @param what for the log
     */
    public void again(String what, Supplier<Uni<Duration>> action) {
        running.add(Multi.createBy()
                .repeating()
                .uni(() -> tried(what, action)
                        .onFailure()
                        .recoverWithItem(SECOND)
                        .call(pause ->
                                Uni.createFrom().voidItem().onItem().delayIt().by(pause)))
                .indefinitely()
                .subscribe()
                .with(done -> {}));
    }

    private static <T> Uni<T> tried(String what, Supplier<Uni<T>> action) {
        return Uni.createFrom()
                .deferred(action::get)
                .onFailure()
                .invoke(failure -> LOG.debugf(failure, "%s failed, next try in a second", what));
    }

    void stop(@Observes ShutdownEvent event) {
        running.forEach(Cancellable::cancel);
    }
}
