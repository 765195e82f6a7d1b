package dev.tutti.worker;

import dev.tutti.chord.Outcome;
import dev.tutti.chord.TaskId;
import dev.tutti.connector.OutgoingEntry;
import dev.tutti.connector.StreamEntry;
import dev.tutti.store.RedisKeys;
import dev.tutti.task.Ended;
import dev.tutti.task.LogIds;
import dev.tutti.wire.Header;
import dev.tutti.wire.OutcomeJson;
import dev.tutti.wire.TaskMessage;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.reactive.messaging.Message;

/** Sends the outcome of a task on, or the task back to its queue for another attempt. */
@Singleton
final class SettleTask {
    private final PutOff putOff;
    private final RedisKeys keys;
    private final TaskMeters meters;

    SettleTask(PutOff putOff, RedisKeys keys, TaskMeters meters) {
        this.putOff = putOff;
        this.keys = keys;
        this.meters = meters;
    }

    /**
     * The envelope to send; nothing when there is to be another attempt, once that is stored.
     *
     * @param nanos how long the attempt took; negative for a message that was not run
     */
    CompletionStage<Optional<Message<OutgoingEntry>>> settle(
            Message<StreamEntry> received, TaskMessage message, Ended ended, long nanos) {
        meters.ended(message.header(), ended, nanos);
        if (ended.again().isEmpty()) {
            return CompletableFuture.completedStage(Optional.of(
                    received.withPayload(envelope(received.getPayload(), message.header(), ended.outcome()))));
        }
        TaskId task = message.header().task();
        LogIds.with(
                task,
                () -> WorkerLog.LOG.again(
                        task.toString(),
                        message.header().attempt(),
                        ended.again().get()));
        return putOff.until(ended.again().get(), received, message.nextAttempt());
    }

    private OutgoingEntry envelope(StreamEntry entry, Header header, Outcome outcome) {
        Map<String, Buffer> fields = new LinkedHashMap<>();
        fields.put(TaskMessage.HEADER, Buffer.buffer(header.text()));
        fields.put(
                TaskMessage.PAYLOAD, OutcomeJson.store(outcome, header.round()).bytes());
        return new OutgoingEntry(keys.envelopes(header.chord().partition()), fields, Optional.of(entry));
    }
}
