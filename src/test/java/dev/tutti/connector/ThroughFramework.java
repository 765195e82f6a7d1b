package dev.tutti.connector;

import io.quarkus.arc.properties.IfBuildProperty;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.eclipse.microprofile.reactive.messaging.Acknowledgment;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Outgoing;

/** An application as small as it can be: work comes from a source's streams, results go out, lists are counted. */
@ApplicationScoped
@IfBuildProperty(name = "connector.test", stringValue = "true")
class ThroughFramework {
    private final Queue<Integer> lists = new ConcurrentLinkedQueue<>();

    @Incoming("connector-test-work")
    @Outgoing("connector-test-results")
    @Acknowledgment(Acknowledgment.Strategy.MANUAL)
    Multi<Message<OutgoingEntry>> work(Multi<Message<StreamEntry>> messages) {
        return messages.onItem().transformToUni(ThroughFramework::run).merge(64);
    }

    private static Uni<Message<OutgoingEntry>> run(Message<StreamEntry> message) {
        StreamEntry entry = message.getPayload();
        Map<String, Buffer> fields = Map.of("n", entry.field("n").orElseThrow());
        return Uni.createFrom()
                .item(message.withPayload(new OutgoingEntry("results", fields, Optional.of(entry))))
                .onItem()
                .delayIt()
                .by(Duration.ofMillis(1));
    }

    @Incoming("connector-test-lists")
    Uni<Void> results(List<StreamEntry> entries) {
        lists.add(entries.size());
        return Uni.createFrom().voidItem();
    }

    int counted() {
        return lists.stream().mapToInt(Integer::intValue).sum();
    }

    /** Two classes of streams for the channel of work. */
    @ApplicationScoped
    @IfBuildProperty(name = "connector.test", stringValue = "true")
    @Identifier("connector-test-work")
    static class Work implements StreamSource {
        @Override
        public List<StreamClass> classes() {
            return List.of(
                    new StreamClass("first", 1, List.of("work:first")),
                    new StreamClass("bulk", 0.75, List.of("work:a", "work:b")));
        }
    }
}
