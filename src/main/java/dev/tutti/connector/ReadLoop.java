package dev.tutti.connector;

import io.vertx.core.Future;
import io.vertx.core.impl.ContextInternal;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads while there are free slots: without blocking as long as something comes, then with one blocking read until
 * something does. While Redis is away it tries again, with back-off, for ever. All methods but {@link #wake} belong on
 * the context.
 */
final class ReadLoop {
    private final ContextInternal context;
    private final IncomingSettings settings;
    private final ChannelStreams streams;
    private final StreamReader reader;
    private final EntriesInHand inHand;
    private final Settling settling;
    private final ChannelHealth health;
    private final ReadPlan plan;
    private final ReadSize size;
    private final Backoff backoff;

    private IntSupplier slots = () -> 0;
    private Consumer<List<StreamEntry>> consumer = entries -> {};
    private Runnable onPause = () -> {};
    private int taking;
    private long capacity;
    private boolean busy;
    private boolean stopped;
    private boolean resting;
    private final AtomicBoolean waking = new AtomicBoolean();

    ReadLoop(
            ContextInternal context,
            IncomingSettings settings,
            ChannelStreams streams,
            StreamReader reader,
            EntriesInHand inHand,
            Settling settling,
            ChannelHealth health) {
        this.context = context;
        this.settings = settings;
        this.streams = streams;
        this.reader = reader;
        this.inHand = inHand;
        this.settling = settling;
        this.health = health;
        this.plan = new ReadPlan(settings.blockMs());
        this.size = new ReadSize(settings.readBytes());
        this.backoff = new Backoff(settings.reconnectMinMs(), settings.reconnectMaxMs());
        inHand.onRelease(this::wake);
    }

    /**
     * @param slots how many entries the consumer takes now; 0 for none
     * @param onPause told when it does not read because there are no slots
     */
    void feeds(IntSupplier slots, Consumer<List<StreamEntry>> consumer, Runnable onPause) {
        this.slots = slots;
        this.consumer = consumer;
        this.onPause = onPause;
    }

    /** Whether entries may come any moment. */
    boolean isReading() {
        return busy && !resting;
    }

    /** How many entries the read under way may bring, but for those that a blocking one waits for. */
    int taking() {
        return taking;
    }

    /** The consumer may hold that many entries: shares are counted from the most it ever said. */
    void mayHold(long entries) {
        capacity = Math.max(capacity, entries);
    }

    /** Reads on if it is not reading already. */
    void go() {
        if (busy || stopped) {
            return;
        }
        int free = slots.getAsInt();
        if (free == 0) {
            health.withoutDemand();
            onPause.run();
            return;
        }
        busy = true;
        health.inDemand();
        step(plan.next(size.atMost(free), capacity, streams.classes(), inHand));
    }

    /** Looks again for what it had no room for; once for all that is let go of in one turn. From any thread. */
    private void wake() {
        if (waking.compareAndSet(false, true)) {
            context.runOnContext(v -> {
                waking.set(false);
                rested();
                go();
            });
        }
    }

    /** Returns whether this call stopped it; reads nothing any more. */
    boolean stop() {
        boolean first = !stopped;
        stopped = true;
        health.stopped();
        reader.close();
        return first;
    }

    private void step(ReadStep step) {
        if (step instanceof ReadStep.Take take) {
            taking = take.parts().stream()
                    .mapToInt(part -> part.count() * part.streams().size())
                    .sum();
            then(reader.take(take.parts()), replies -> took(take, replies));
        } else if (step instanceof ReadStep.Wait wait) {
            then(reader.await(wait.streams(), wait.ms()), this::awaited);
        } else if (step instanceof ReadStep.Rest rest) {
            then(reader.connect(), connected -> rest(rest.ms()));
        }
    }

    /** What the action throws counts as a failed read: it must not leave the loop standing. */
    private <T extends @Nullable Object> void then(Future<T> answer, Consumer<T> action) {
        answer.map(item -> {
                    action.accept(item);
                    return item;
                })
                .onFailure(this::failed);
    }

    private void took(ReadStep.Take take, List<List<Response>> replies) {
        List<StreamEntry> entries = new ArrayList<>();
        for (int i = 0; i < replies.size(); i++) {
            ReadReply reply = read(replies.get(i));
            ReadStep.Part part = take.parts().get(i);
            plan.came(part.streamClass(), part.streams().size(), reply.entries().size());
            entries.addAll(reply.entries());
        }
        deliver(entries);
    }

    private void awaited(List<Response> replies) {
        ReadReply reply = read(replies);
        reply.entries().forEach(entry -> plan.came(entry.streamClass(), 1, 1));
        deliver(reply.entries());
    }

    private ReadReply read(List<Response> replies) {
        ReadReply reply = ReadReply.of(replies, settings.group(), streams.classOf());
        size.saw(reply.entries().size(), reply.bytes());
        if (!reply.deleted().isEmpty()) {
            settling.forget(reply.deleted());
        }
        return reply;
    }

    private void deliver(List<StreamEntry> entries) {
        health.read();
        backoff.reset();
        if (!entries.isEmpty() && !stopped) {
            List<StreamEntry> fresh = inHand.take(entries);
            if (!fresh.isEmpty()) {
                consumer.accept(fresh);
            }
        }
        goOn();
    }

    private void rest(long ms) {
        health.read();
        backoff.reset();
        resting = true;
        context.owner().setTimer(ms, t -> rested());
    }

    private void failed(Throwable why) {
        if (stopped) {
            return;
        }
        reader.drop(why);
        plan.forget();
        health.failed(why, RedisError.of(why).meaning() == RedisError.Meaning.REFUSED);
        context.owner().setTimer(backoff.nextMs(), t -> goOn());
    }

    private void rested() {
        if (resting) {
            resting = false;
            goOn();
        }
    }

    private void goOn() {
        busy = false;
        taking = 0;
        go();
    }
}
