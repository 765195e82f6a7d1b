package dev.tutti.worker;

import dev.tutti.connector.Acknowledged;
import dev.tutti.connector.OutgoingEntry;
import dev.tutti.connector.StreamEntry;
import dev.tutti.store.SendNext;
import dev.tutti.store.UntilRedisIsBack;
import dev.tutti.task.LogIds;
import dev.tutti.wire.Header;
import dev.tutti.wire.TaskMessage;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;

/** Hands a chain on: the message of a link that succeeded becomes that of the next one. */
@ApplicationScoped
class HandOn {
    private final SendNext sendNext;

    HandOn(SendNext sendNext) {
        this.sendNext = sendNext;
    }

    /**
     * Replaces a message in hand by the next link's, and lets go of it. While Redis is away it tries for as long as it takes.
     *
     * @return nothing to send, once that is done
     */
    CompletionStage<Optional<Message<OutgoingEntry>>> to(Message<StreamEntry> received, TaskMessage next) {
        return UntilRedisIsBack.repeat(() -> sendNext.send(received.getPayload(), next), WorkerLog.LOG::notPutOff)
                .invoke(sent -> log(next.header(), sent))
                .chain(sent ->
                        Uni.createFrom().completionStage(() -> received.ack(Metadata.of(Acknowledged.BY_SCRIPT))))
                .map(done -> Optional.<Message<OutgoingEntry>>empty())
                .subscribeAsCompletionStage();
    }

    private static void log(Header next, SendNext.Sent sent) {
        String task = next.task().toString();
        int ended = next.chain().orElseThrow().number() - 1;
        LogIds.with(next.task(), () -> {
            if (sent == SendNext.Sent.NOBODY_WAITS) {
                WorkerLog.LOG.notHandedOn(task, ended);
            } else {
                WorkerLog.LOG.handedOn(task, ended, next.queue());
            }
        });
    }
}
