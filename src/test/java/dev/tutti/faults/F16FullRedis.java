package dev.tutti.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Redis has no memory left: new chords are refused at once, accepted ones end while it is full. Ended ones may be removed
 * before their retention is over, for that makes room.
 */
@Tag("F16")
@DisplayNameGeneration(ReplaceUnderscores.class)
class F16FullRedis {
    private static final int CHORDS = 200;
    private static final int MEMBERS = 20;
    private static final int LARGE = 30_000;
    private static final int REFUSED = 500;
    private static final int LONGEST_MS = 3_000;
    private static final Duration AT_ONCE = Duration.ofMillis(100);

    @Test
    void full_means_refused_and_what_was_accepted_ends() throws Exception {
        int chords = Experiment.scaled(CHORDS);
        int large = chords;
        int refused = Experiment.scaled(REFUSED);
        try (Experiment run = Experiment.named("F16").start(Work.mixed(LONGEST_MS), node -> {});
                Load load = new Load(run.client())) {
            load.submit(0, chords, MEMBERS);
            load.submit(large, 1, Experiment.scaled(LARGE));
            load.finish();
            run.view().run("CONFIG", "SET", "maxmemory", "1mb");

            List<String> problems = new ArrayList<>();
            List<Duration> times = new ArrayList<>();
            for (int n = 0; n < refused; n++) {
                long from = System.nanoTime();
                int status = run.client().submitOnce(large + 1 + n, MEMBERS);
                times.add(Duration.ofNanos(System.nanoTime() - from));
                if (status != 503) {
                    problems.add("a new chord was answered " + status + " while Redis was full");
                }
            }
            boolean open = run.open() > 0;
            run.settle(Duration.ofMinutes(2));
            if (!open) {
                problems.add("every accepted chord had ended before it was tried");
            }
            Verdict whileFull = run.check(true);
            if (run.client().submitOnce(large + 1 + refused, MEMBERS) != 503) {
                problems.add("Redis was not full to the end");
            }
            run.view().run("CONFIG", "SET", "maxmemory", "0");
            run.client().submit(large + 2 + refused, MEMBERS);
            run.settle(Duration.ofSeconds(30));

            Verdict verdict = run.check(true);
            Percentiles answers = new Percentiles(times);
            problems.addAll(Experiment.problems(whileFull, List.of()));
            problems.addAll(run.problems(verdict));
            if (answers.at(0.99).compareTo(AT_ONCE) > 0) {
                problems.add("refusals took " + answers.text());
            }
            run.report(
                    "Redis full: " + refused + " submissions, " + chords + " accepted chords × " + MEMBERS
                            + " and one × " + Experiment.scaled(LARGE),
                    whileFull.text() + " while full; 503 after " + answers.text(),
                    problems);
        }
    }
}
