package dev.tutti.faulty;

import dev.tutti.chord.Outcome;
import dev.tutti.task.Outcomes;
import dev.tutti.task.Task;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tasks whose effects an onlooker can count: each tells the sink of the suite. */
@ApplicationScoped
class TellingTasks {
    private final TellSink sink;

    TellingTasks(TellSink sink) {
        this.sink = sink;
    }

    /** Tells the sink that it began, and after that many milliseconds that it ended; returns its name. */
    @Task("noted")
    String noted(String name, long millis) throws Exception {
        sink.tell(name + ".begun", "");
        Thread.sleep(millis);
        sink.tell(name + ".done", "");
        return name;
    }

    /** A callback whose value says what it was given: the plain list. */
    @Task("together")
    List<@Nullable Object> together(List<Outcome> outcomes) {
        return Outcomes.plain(outcomes);
    }
}
