package dev.tutti.worker;

import dev.tutti.connector.Acknowledged;
import dev.tutti.connector.OutgoingEntry;
import dev.tutti.connector.StreamEntry;
import dev.tutti.store.SendAgain;
import dev.tutti.store.UntilRedisIsBack;
import dev.tutti.wire.TaskMessage;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;

/** Lets a task come again later; meanwhile it is in Redis, and whoever serves its queue then runs it. */
@ApplicationScoped
class PutOff {
    private final SendAgain sendAgain;

    PutOff(SendAgain sendAgain) {
        this.sendAgain = sendAgain;
    }

    /**
     * Replaces a message in hand by one that comes later, and lets go of it. While Redis is away it tries for as long as
     * it takes.
     *
     * @return nothing to send, once that is done
     */
    CompletionStage<Optional<Message<OutgoingEntry>>> until(
            Duration wait, Message<StreamEntry> received, TaskMessage message) {
        return UntilRedisIsBack.repeat(
                        () -> sendAgain.send(received.getPayload(), message, wait), WorkerLog.LOG::notPutOff)
                .chain(sent ->
                        Uni.createFrom().completionStage(() -> received.ack(Metadata.of(Acknowledged.BY_SCRIPT))))
                .map(done -> Optional.<Message<OutgoingEntry>>empty())
                .subscribeAsCompletionStage();
    }
}
