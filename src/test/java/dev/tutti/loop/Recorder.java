package dev.tutti.loop;

import dev.tutti.chord.Outcome;
import dev.tutti.task.Outcomes;
import dev.tutti.task.Task;
import dev.tutti.task.TaskContext;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A callback that notes every call it gets, by chord. */
@ApplicationScoped
public class Recorder {
    private final Map<String, List<List<@Nullable Object>>> calls = new ConcurrentHashMap<>();

    private final Map<String, String> closedBy = new ConcurrentHashMap<>();

    private final Map<String, Integer> started = new ConcurrentHashMap<>();

    @Task("record")
    int record(List<Outcome> outcomes, TaskContext context) {
        context.closedBy().ifPresent(reason -> closedBy.put(context.chord().text(), reason));
        calls.computeIfAbsent(context.chord().text(), chord -> new ArrayList<>())
                .add(Outcomes.plain(outcomes));
        return outcomes.size();
    }

    /** The same, of outcomes that are read while they are noted. */
    @Task("record_stream")
    int recordStream(Multi<Outcome> outcomes, TaskContext context) {
        return record(outcomes.collect().asList().await().indefinitely(), context);
    }

    /** Fails every tenth, as an ordinary chord of many members does. */
    @Task("tenth_fails")
    int tenthFails(int i) {
        if (i % 10 == 9) {
            throw new IllegalStateException("member " + i);
        }
        return i;
    }

    /** Takes so long and returns how often it was started under that name. */
    @Task("count")
    int count(String name, long millis) throws InterruptedException {
        int starts = started.merge(name, 1, Integer::sum);
        Thread.sleep(millis);
        return starts;
    }

    /** Fails the first time that it is started under that name, then returns it. */
    @Task("once")
    String once(String name) {
        if (started.merge("once " + name, 1, Integer::sum) == 1) {
            throw new IllegalStateException("once");
        }
        return name;
    }

    /** What the chord's callback was told of its closing. */
    public Optional<String> closedBy(String chord) {
        return Optional.ofNullable(closedBy.get(chord));
    }

    /** The lists that the chord's callback was called with. */
    public List<List<@Nullable Object>> callsOf(String chord) {
        return calls.getOrDefault(chord, List.of());
    }
}
