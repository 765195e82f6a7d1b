package dev.tutti.worker;

import dev.tutti.config.TuttiConfig;
import dev.tutti.connector.OutgoingEntry;
import dev.tutti.connector.Poisoned;
import dev.tutti.connector.StreamEntry;
import dev.tutti.store.EntryFields;
import dev.tutti.task.Ended;
import dev.tutti.task.LogIds;
import dev.tutti.wire.Header;
import dev.tutti.wire.Kind;
import dev.tutti.wire.TaskCall;
import dev.tutti.wire.TaskMessage;
import dev.tutti.wire.Unreadable;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.reactive.messaging.Acknowledgment;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Outgoing;

/**
 * Runs task messages, as many at once as {@code tutti.worker.concurrency} says, and sends an envelope for each that is not
 * attempted again. The outgoing channel hands over: one script acknowledges the message and adds the envelope.
 */
@ApplicationScoped
public class TaskWorker {
    private static final long NOT_RUN = -1;

    private final TracedTask tasks;
    private final PutOff putOff;
    private final ServedElsewhere elsewhere;
    private final Overtaken overtaken;
    private final TasksInHand inHand;
    private final SettleTask settle;
    private final OpenChord nested;
    private final TaskMeters meters;
    private final TuttiConfig config;

    TaskWorker(
            TracedTask tasks,
            PutOff putOff,
            ServedElsewhere elsewhere,
            Overtaken overtaken,
            TasksInHand inHand,
            SettleTask settle,
            OpenChord nested,
            TaskMeters meters,
            TuttiConfig config) {
        this.tasks = tasks;
        this.putOff = putOff;
        this.elsewhere = elsewhere;
        this.overtaken = overtaken;
        this.inHand = inHand;
        this.settle = settle;
        this.nested = nested;
        this.meters = meters;
        this.config = config;
    }

    /** Task messages in, envelopes out, in the order in which tasks end. Never fails. */
    @Incoming("tasks")
    @Acknowledgment(Acknowledgment.Strategy.MANUAL) // by the script that adds the envelope
    @Outgoing("ended")
    public Multi<Message<OutgoingEntry>> work(Multi<Message<StreamEntry>> tasks) {
        return Concurrently.map(tasks, config.worker().concurrency(), task -> inHand.counting(() -> run(task)));
    }

    /** The envelope to send, or nothing when the message leaves none. Never fails. */
    private CompletionStage<Optional<Message<OutgoingEntry>>> run(Message<StreamEntry> received) {
        StreamEntry entry = received.getPayload();
        TaskMessage message;
        try {
            message = read(entry);
        } catch (Unreadable e) {
            WorkerLog.LOG.unreadable(entry.id(), entry.stream(), e);
            return nothing(received.nack(e));
        }
        return overtaken
                .is(message.header())
                .thenCompose(is -> is ? dropped(received, message.header()) : work(received, message))
                .exceptionallyCompose(failure -> notRun(received, message.header(), failure));
    }

    private CompletionStage<Optional<Message<OutgoingEntry>>> dropped(Message<StreamEntry> received, Header header) {
        meters.overtaken();
        WorkerLog.LOG.dropped(header.task().toString(), header.round());
        return nothing(received.ack());
    }

    private CompletionStage<Optional<Message<OutgoingEntry>>> work(Message<StreamEntry> received, TaskMessage message) {
        if (message.header().kind() == Kind.CHORD) {
            return nested.open(received, message, why -> settle.settle(received, message, why, NOT_RUN));
        }
        Optional<Poisoned> poisoned = received.getMetadata(Poisoned.class);
        if (poisoned.isPresent()) {
            return settle.settle(received, message, Ended.with(LostTask.outcome(message, poisoned.get())), NOT_RUN);
        }
        TaskCall call;
        try {
            call = TaskCall.parse(message.signature());
        } catch (Unreadable e) {
            return settle.settle(received, message, RunTask.unreadable(message, e), NOT_RUN);
        }
        Optional<Duration> delay = call.policy().delay();
        if (delay.isPresent()) {
            return putOff.until(delay.get(), received, message.delayServed());
        }
        return elsewhere
                .is(message.header(), call)
                .thenCompose(is -> is
                        ? CompletableFuture.failedStage(new ServedElsewhere.NotHere(message.header(), call))
                        : run(received, message, call));
    }

    private CompletionStage<Optional<Message<OutgoingEntry>>> run(
            Message<StreamEntry> received, TaskMessage message, TaskCall call) {
        meters.waited(message.header(), received.getPayload());
        long begun = System.nanoTime();
        return tasks.run(message, call)
                .thenCompose(ended -> settle.settle(received, message, call, ended, System.nanoTime() - begun));
    }

    private CompletionStage<Optional<Message<OutgoingEntry>>> notRun(
            Message<StreamEntry> received, Header header, Throwable thrown) {
        Throwable failure =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (failure instanceof CallbackOutcomes.Stale) {
            meters.stale();
            LogIds.with(header.task(), () -> WorkerLog.LOG.stale(header.task().toString()));
            return nothing(received.ack());
        }
        if (failure instanceof ServedElsewhere.NotHere) {
            return nothing(received.nack(failure)); // the channel logs it and hands it back
        }
        LogIds.with(
                header.task(),
                () -> WorkerLog.LOG.notRun(header.task().toString(), String.valueOf(failure.getMessage()), failure));
        return nothing(received.nack(failure));
    }

    private static TaskMessage read(StreamEntry entry) {
        EntryFields fields = EntryFields.of(entry);
        return new TaskMessage(fields.header(), fields.payload());
    }

    private static CompletionStage<Optional<Message<OutgoingEntry>>> nothing(CompletionStage<Void> settled) {
        return settled.thenApply(done -> Optional.empty());
    }
}
