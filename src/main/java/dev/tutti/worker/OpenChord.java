package dev.tutti.worker;

import dev.tutti.connector.OutgoingEntry;
import dev.tutti.connector.StreamEntry;
import dev.tutti.store.OpenNested;
import dev.tutti.store.OpenNested.Opened;
import dev.tutti.store.UntilRedisIsBack;
import dev.tutti.task.Ended;
import dev.tutti.task.LogIds;
import dev.tutti.wire.TaskMessage;
import dev.tutti.wire.Unreadable;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.eclipse.microprofile.reactive.messaging.Message;

/** Opens the chord that a member is, instead of running a method: then the message has done its work and leaves no envelope. */
@ApplicationScoped
class OpenChord {
    private final OpenNested nested;

    OpenChord(OpenNested nested) {
        this.nested = nested;
    }

    /**
     * Opens it and lets go of the message. While Redis is away it tries for as long as it takes.
     *
     * @param failed sends the end of a message that is no chord
     * @return nothing to send, but for such a one
     */
    CompletionStage<Optional<Message<OutgoingEntry>>> open(
            Message<StreamEntry> received,
            TaskMessage message,
            Function<Ended, CompletionStage<Optional<Message<OutgoingEntry>>>> failed) {
        return UntilRedisIsBack.repeat(() -> nested.open(message), WorkerLog.LOG::notOpened)
                .invoke(opened -> log(message, opened))
                .chain(opened -> Uni.createFrom().completionStage(received::ack))
                .map(done -> Optional.<Message<OutgoingEntry>>empty())
                .onFailure(Unreadable.class)
                .recoverWithUni(
                        why -> Uni.createFrom().completionStage(() -> failed.apply(RunTask.unreadable(message, why))))
                .subscribeAsCompletionStage();
    }

    private static void log(TaskMessage message, Opened opened) {
        LogIds.with(
                message.header().task(),
                () -> WorkerLog.LOG.nested(
                        message.header().task().toString(),
                        opened == Opened.DONE ? "opened, or there" : "its parent waits for it no more"));
    }
}
