package dev.tutti.faults;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Many chords open at once, which then end one after the other, a hundred a second: from the end of the last member to the
 * callback at the sink it takes milliseconds, and when all is over nothing is left.
 */
@Tag("F20")
@DisplayNameGeneration(ReplaceUnderscores.class)
class F20ManyChords {
    private static final int CHORDS = 10_000;
    private static final int PER_SECOND = 100;
    private static final int MEMBERS = 3;
    private static final int WARM_UP = 300;
    private static final Duration CALLBACK = Duration.ofMillis(50);

    @Test
    void the_callback_follows_the_last_envelope() throws Exception {
        int chords = Experiment.scaled(CHORDS);
        // enough for the submissions: these come at several hundred a second
        int firstEndMs = 15_000 + chords * 5;
        Work work = Work.named((chord, index, name) -> index == MEMBERS - 1 && chord < chords
                ? Signatures.delayed(Signatures.task("echo", name), firstEndMs + chord * 1_000 / PER_SECOND)
                : Signatures.task("echo", name));
        try (Experiment run = Experiment.named("F20").start(work, node -> {});
                Load load = new Load(run.client())) {
            load.submit(chords, WARM_UP, MEMBERS);
            load.finish();
            run.settle(Duration.ofSeconds(30));
            load.submit(0, chords, MEMBERS);
            load.finish();
            int open = run.open();
            run.settle(
                    Duration.ofMillis(firstEndMs + chords * 1_000L / PER_SECOND).plusSeconds(60));

            Verdict verdict = run.check();
            Percentiles times = new Percentiles(run.sink().deliveries().stream()
                    .filter(each -> each.number() < chords)
                    .map(each -> Duration.between(each.lastEnd().orElseThrow(), each.at()))
                    .toList());
            List<String> problems = run.problems(verdict);
            if (open < chords) {
                problems.add("only " + open + " of " + chords + " chords were open at once");
            }
            if (times.at(0.99).compareTo(CALLBACK) > 0) {
                problems.add("from the last member to the callback: " + times.text());
            }
            run.report(
                    chords + " chords open at once, ending at " + PER_SECOND + " a second",
                    verdict.text() + "; last member → callback " + times.text(),
                    problems);
        }
    }
}
