package dev.tutti.faults;

import dev.tutti.faults.Node.Role;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** kill -9 of workers, under load, with members in hand: every chord ends whole, once; takeover as P5 says. */
@Tag("F1")
@DisplayNameGeneration(ReplaceUnderscores.class)
class F1KilledWorkers {
    private static final int KILLS = 200;
    private static final int CHORDS_PER_KILL = 10;
    private static final int MEMBERS = 10;
    private static final int LONGEST_MS = 400;

    @Test
    void every_chord_ends_whole_although_workers_are_killed() throws Exception {
        int kills = Experiment.scaled(KILLS);
        try (Experiment run = Experiment.named("F1").start(Work.mixed(LONGEST_MS), node -> {});
                Recoveries recoveries = new Recoveries(run.view());
                Load load = new Load(run.client())) {
            Random chance = run.chance("victims and instants");
            for (int kill = 0; kill < kills; kill++) {
                Node victim = run.deployment().victim(Role.WORKER, chance);
                load.submit(kill * CHORDS_PER_KILL, CHORDS_PER_KILL, MEMBERS);
                Thread.sleep(chance.nextInt(LONGEST_MS));
                recoveries.killed(victim.processName());
                victim.kill();
                victim.start();
            }
            load.finish();
            run.settle(Duration.ofSeconds(60));

            Verdict verdict = run.check();
            recoveries.addTo(verdict);
            List<String> problems = run.problems(verdict);
            if (verdict.count(Finding.LATE) > 0) {
                problems.addAll(verdict.details());
            }
            run.report(
                    kills + " kill -9 of workers, " + kills * CHORDS_PER_KILL + " chords × " + MEMBERS,
                    verdict.text() + "; " + recoveries.text(),
                    problems);
        }
    }
}
