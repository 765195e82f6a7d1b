package dev.tutti.worker;

import dev.tutti.chord.Execution;
import dev.tutti.chord.Link;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.TaskId;
import dev.tutti.connector.OutgoingEntry;
import dev.tutti.connector.StreamEntry;
import dev.tutti.store.RedisKeys;
import dev.tutti.task.Ended;
import dev.tutti.task.LogIds;
import dev.tutti.wire.Header;
import dev.tutti.wire.OutcomeJson;
import dev.tutti.wire.TaskCall;
import dev.tutti.wire.TaskMessage;
import dev.tutti.wire.Unreadable;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.reactive.messaging.Message;

/** Sends the outcome of a task on, its value to the next link of its chain, or the task back to its queue for another attempt. */
@Singleton
final class SettleTask {
    private final PutOff putOff;
    private final HandOn handOn;
    private final RedisKeys keys;
    private final TaskMeters meters;

    SettleTask(PutOff putOff, HandOn handOn, RedisKeys keys, TaskMeters meters) {
        this.putOff = putOff;
        this.handOn = handOn;
        this.keys = keys;
        this.meters = meters;
    }

    /**
     * The envelope to send; nothing when a link of the chain is to follow or there is to be another attempt, once that is
     * stored.
     *
     * @param call the message's signature
     * @param nanos how long the attempt took
     */
    CompletionStage<Optional<Message<OutgoingEntry>>> settle(
            Message<StreamEntry> received, TaskMessage message, TaskCall call, Ended ended, long nanos) {
        if (call.then().isPresent() && ended.outcome() instanceof Outcome.Success success) {
            return next(received, message, success, nanos);
        }
        return settle(received, message, ofLink(ended, message.header().link(call.behind())), nanos);
    }

    private CompletionStage<Optional<Message<OutgoingEntry>>> next(
            Message<StreamEntry> received, TaskMessage message, Outcome.Success success, long nanos) {
        TaskMessage next;
        try {
            next = message.nextLink(success.json());
        } catch (Unreadable e) { // nothing that another attempt would change
            return settle(received, message, RunTask.unreadable(message, e), nanos);
        }
        meters.ended(message.header(), Ended.with(success), nanos);
        return handOn.to(received, next);
    }

    private static Ended ofLink(Ended ended, Optional<Link> link) {
        if (link.isEmpty()) {
            return ended;
        }
        Outcome outcome = ended.outcome();
        Execution execution = outcome.execution().as(link);
        return new Ended(
                outcome instanceof Outcome.Failure failure
                        ? new Outcome.Failure(failure.id(), execution, failure.exception())
                        : new Outcome.Success(outcome.id(), execution, ((Outcome.Success) outcome).json()),
                ended.again());
    }

    /**
     * The same of a message that was not run, or of which nothing follows.
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
        fields.put(TaskMessage.HEADER, Buffer.buffer(header.ofEnvelope().text()));
        fields.put(
                TaskMessage.PAYLOAD, OutcomeJson.store(outcome, header.round()).bytes());
        return new OutgoingEntry(keys.envelopes(header.chord().partition()), fields, Optional.of(entry));
    }
}
