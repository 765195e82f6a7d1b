package dev.tutti.task;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts attempts that go on after their time-out: interrupted, their outcome recorded, and still running. They hold a
 * thread, but no slot of the worker.
 */
@Singleton
public class Runaways {
    /** How long an interrupted attempt may take to end before it is reported. */
    static final Duration GRACE = Duration.ofSeconds(1);

    private final AtomicInteger running = new AtomicInteger();
    private final LongAdder reported = new LongAdder();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final TimeLimits limits;

    @Inject
    Runaways(TimeLimits limits) {
        this.limits = limits;
    }

    /** How many there are now, those included that were interrupted a moment ago. */
    public int running() {
        return running.get();
    }

    /** How many there were since the start that did not end within a second of their interruption. */
    public long reported() {
        return reported.sum();
    }

    /** @param listener told of each new one, on the thread that noticed it */
    void onNew(Runnable listener) {
        listeners.add(listener);
    }

    /** This attempt has been interrupted. */
    void began(RunningTask task, MethodThread thread) {
        running.incrementAndGet();
        listeners.forEach(Runnable::run);
        limits.after(GRACE, () -> {
            if (thread.isRunning()) {
                reported.increment();
                TaskLog.LOG.runsAway(task.task(), task.id().toString(), task.attempt(), running());
            }
        });
    }

    /** One has ended. */
    void ended() {
        running.decrementAndGet();
    }
}
