package dev.tutti.worker;

import dev.tutti.chord.Names;
import dev.tutti.config.TuttiConfig;
import dev.tutti.connector.StreamEntry;
import dev.tutti.task.Ended;
import dev.tutti.task.TaskRegistry;
import dev.tutti.wire.Header;
import dev.tutti.wire.Kind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Counts what a worker does. Every member passes here: a meter is found by one look into a map, nothing is built. The name of
 * a task becomes a label only if this process has the task, and up to 200 of them; whatever else clients send is "other".
 */
@Singleton
final class TaskMeters {
    private static final int MOST_NAMES = 200;
    private static final String OTHER = "other";

    private final MeterRegistry registry;
    private final TaskRegistry tasks;
    private final Map<Kind, Map<String, EndsOfTask>> ends = new EnumMap<>(Kind.class);
    private final Map<String, Timer> waits;
    private final Counter overtaken;
    private final Counter stale;

    TaskMeters(MeterRegistry registry, TaskRegistry tasks, TuttiConfig config, TasksInHand inHand) {
        this.registry = registry;
        this.tasks = tasks;
        for (Kind kind : Kind.values()) {
            ends.put(kind, new ConcurrentHashMap<>());
        }
        this.waits = config.worker().queues().stream()
                .distinct()
                .collect(Collectors.toUnmodifiableMap(
                        Function.identity(), queue -> registry.timer("tutti.queue.wait", "queue", queue)));
        this.overtaken = registry.counter("tutti.tasks.dropped", "why", "overtaken");
        this.stale = registry.counter("tutti.tasks.dropped", "why", "stale");
        Gauge.builder("tutti.tasks.in.hand", inHand::count).register(registry);
        Gauge.builder("tutti.worker.concurrency", () -> config.worker().concurrency())
                .register(registry);
    }

    /** A message is about to be run that lay in its queue since it became an entry. */
    void waited(Header header, StreamEntry entry) {
        Timer wait = waits.get(header.queue());
        if (wait != null) {
            wait.record(Math.max(0, System.currentTimeMillis() - entry.addedAt()), TimeUnit.MILLISECONDS);
        }
    }

    /**
     * An attempt has ended, or a message that was not run.
     *
     * @param nanos how long it took; negative when it was not run
     */
    void ended(Header header, Ended ended, long nanos) {
        EndsOfTask ends = of(header, ended);
        ends.ended(ended);
        if (nanos >= 0) {
            ends.ran(nanos);
        }
    }

    /** A message that nobody waits for was not run. */
    void overtaken() {
        overtaken.increment();
    }

    /** A callback was given up, for its chord has moved on. */
    void stale() {
        stale.increment();
    }

    private EndsOfTask of(Header header, Ended ended) {
        Map<String, EndsOfTask> known = ends.get(header.kind());
        String task = ended.outcome().execution().task();
        EndsOfTask found = known.get(task);
        return found != null
                ? found
                : known.computeIfAbsent(label(task, known), label -> new EndsOfTask(registry, label, header.kind()));
    }

    private String label(String task, Map<String, EndsOfTask> known) {
        if (!task.isEmpty() && !Names.isName(task)) {
            return "http"; // the name of an HTTP call is its address
        }
        return tasks.has(task) && known.size() < MOST_NAMES ? task : OTHER;
    }
}
