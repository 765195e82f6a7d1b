package dev.tutti.worker;

import dev.tutti.chord.ExceptionDescriptor;
import dev.tutti.chord.Execution;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.Reason;
import dev.tutti.config.TuttiConfig;
import dev.tutti.connector.OutgoingEntry;
import dev.tutti.connector.Poisoned;
import dev.tutti.connector.StreamEntry;
import dev.tutti.store.ChordReader;
import dev.tutti.store.RedisKeys;
import dev.tutti.task.TaskRunner;
import dev.tutti.wire.Header;
import dev.tutti.wire.OutcomeJson;
import dev.tutti.wire.TaskCall;
import dev.tutti.wire.TaskMessage;
import dev.tutti.wire.Unreadable;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.reactive.messaging.Acknowledgment;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Outgoing;

/**
 * Runs task messages, as many at once as {@code tutti.worker.concurrency} says, and sends an envelope for each. The
 * outgoing channel hands over: one script acknowledges the message and adds the envelope.
 */
@ApplicationScoped
public class TaskWorker {
    private final List<TaskRunner> runners;
    private final ChordReader store;
    private final RedisKeys keys;
    private final TuttiConfig config;
    private final WorkerName name;

    TaskWorker(@All List<TaskRunner> runners, ChordReader store, RedisKeys keys, TuttiConfig config, WorkerName name) {
        this.runners = runners;
        this.store = store;
        this.keys = keys;
        this.config = config;
        this.name = name;
    }

    /** Task messages in, envelopes out, in the order in which tasks end. Never fails. */
    @Incoming("tasks")
    @Acknowledgment(Acknowledgment.Strategy.MANUAL) // by the script that adds the envelope
    @Outgoing("ended")
    public Multi<Message<OutgoingEntry>> work(Multi<Message<StreamEntry>> tasks) {
        return tasks.onItem().transformToUni(this::run).merge(config.worker().concurrency());
    }

    /** The envelope to send, or nothing when the message leaves none. */
    private Uni<Message<OutgoingEntry>> run(Message<StreamEntry> received) {
        StreamEntry entry = received.getPayload();
        TaskMessage message;
        try {
            message = read(entry);
        } catch (Unreadable e) {
            WorkerLog.LOG.unreadable(entry.id(), entry.stream(), e);
            return nothing(received.nack(e));
        }
        Optional<Poisoned> poisoned = received.getMetadata(Poisoned.class);
        return (poisoned.isPresent()
                        ? Uni.createFrom().item(LostTask.outcome(message, poisoned.get()))
                        : outcome(message))
                .map(outcome -> received.withPayload(envelope(entry, message.header(), outcome)))
                .onFailure()
                .recoverWithUni(failure -> notRun(received, message.header(), failure));
    }

    private Uni<Outcome> outcome(TaskMessage message) {
        Header header = message.header();
        TaskCall call;
        try {
            call = TaskCall.parse(message.signature());
        } catch (Unreadable e) {
            return Uni.createFrom()
                    .item(new Outcome.Failure(
                            header.task(),
                            Execution.none("", Optional.empty()),
                            ExceptionDescriptor.of(Reason.BAD_ARGUMENTS, e.getMessage())));
        }
        return runners.stream()
                .filter(runner -> runner.runs(call))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no runner for task " + call.task()))
                .run(
                        message,
                        call,
                        new CallbackOutcomes(store, header, config.limits().callbackBytes()),
                        name.text());
    }

    private Uni<Message<OutgoingEntry>> notRun(Message<StreamEntry> received, Header header, Throwable failure) {
        if (failure instanceof CallbackOutcomes.Stale) {
            WorkerLog.LOG.stale(header.task().toString());
            return nothing(received.ack());
        }
        WorkerLog.LOG.notRun(header.task().toString(), String.valueOf(failure.getMessage()), failure);
        return nothing(received.nack(failure));
    }

    private OutgoingEntry envelope(StreamEntry entry, Header header, Outcome outcome) {
        Map<String, Buffer> fields = new LinkedHashMap<>();
        fields.put(TaskMessage.HEADER, Buffer.buffer(header.text()));
        fields.put(
                TaskMessage.PAYLOAD, OutcomeJson.store(outcome, header.round()).bytes());
        return new OutgoingEntry(keys.envelopes(header.chord().partition()), fields, Optional.of(entry));
    }

    private static TaskMessage read(StreamEntry entry) {
        Buffer header = entry.field(TaskMessage.HEADER)
                .orElseThrow(() -> new Unreadable("an entry has no field " + TaskMessage.HEADER, null));
        Buffer payload = entry.field(TaskMessage.PAYLOAD)
                .orElseThrow(() -> new Unreadable("an entry has no field " + TaskMessage.PAYLOAD, null));
        return new TaskMessage(Header.parse(header.toString()), payload);
    }

    private static Uni<Message<OutgoingEntry>> nothing(java.util.concurrent.CompletionStage<Void> settled) {
        return Uni.createFrom().completionStage(settled).onItem().transform(done -> null);
    }
}
