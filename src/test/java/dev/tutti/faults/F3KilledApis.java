package dev.tutti.faults;

import dev.tutti.faults.Node.Role;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * kill -9 of api nodes while chords are submitted, small ones and ones that are stored in several steps; clients repeat with
 * their Idempotency-Key: each chord is there once, or not at all, and never in part.
 */
@Tag("F3")
@DisplayNameGeneration(ReplaceUnderscores.class)
class F3KilledApis {
    private static final int KILLS = 100;
    private static final int CHORDS_PER_KILL = 20;
    private static final int MEMBERS = 10;
    private static final int LARGE = 1_500;
    private static final int LONGEST_MS = 50;

    @Test
    void a_chord_is_accepted_once_or_not_at_all() throws Exception {
        int kills = Experiment.scaled(KILLS);
        // with four api one is killed while others are still starting
        try (Experiment run = Experiment.named("F3")
                        .sizes(4, 2, 2)
                        .start(Work.mixed(LONGEST_MS), node -> node.with("tutti.opening-timeout", "PT15S"));
                Load load = new Load(run.client())) {
            Random chance = run.chance("victims and instants");
            int large = kills * CHORDS_PER_KILL;
            for (int kill = 0; kill < kills; kill++) {
                Node victim = run.deployment().victim(Role.API, chance);
                load.submit(large + kill, 1, LARGE);
                load.submit(kill * CHORDS_PER_KILL, CHORDS_PER_KILL, MEMBERS);
                Thread.sleep(chance.nextInt(250));
                victim.kill();
                victim.start();
            }
            load.finish();
            run.settle(Duration.ofSeconds(90));

            Verdict verdict = run.check();
            List<String> problems = run.problems(verdict);
            if (verdict.accepted() < large + kills) {
                problems.add(
                        "only " + verdict.accepted() + " of " + (large + kills) + " chords were accepted in the end");
            }
            run.report(
                    kills + " kill -9 of api nodes, " + large + " chords × " + MEMBERS + ", " + kills + " × " + LARGE,
                    verdict.text() + "; " + run.client().replays() + " answered by a replay",
                    problems);
        }
    }
}
