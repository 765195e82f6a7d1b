package dev.tutti.faults;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** kill -9 of workers, aggregators and Redis while chords in chords and chains are in hand: each counts once, every list is whole. */
@Tag("F28")
@DisplayNameGeneration(ReplaceUnderscores.class)
class F28ComposedChords {
    private static final int KILLS = 120;
    private static final int CHORDS_PER_KILL = 10;
    private static final int LONGEST_MS = 400;

    @Test
    void every_chord_ends_whole_although_processes_are_killed() throws Exception {
        int kills = Experiment.scaled(KILLS);
        try (Experiment run = Experiment.named("F28").start(new ComposedWork(LONGEST_MS), node -> {});
                Load load = new Load(run.client())) {
            Random chance = run.chance("victims and instants");
            for (int kill = 0; kill < kills; kill++) {
                load.submit(kill * CHORDS_PER_KILL, CHORDS_PER_KILL, ComposedWork.KINDS);
                Thread.sleep(chance.nextInt(LONGEST_MS));
                KillInTurn.kill(run, kill, chance);
            }
            load.finish();
            run.settle(Duration.ofSeconds(60));

            Verdict verdict = run.check();
            run.report(
                    kills + " kill -9 of workers, aggregators and Redis (AOF `always`), " + kills * CHORDS_PER_KILL
                            + " chords × " + ComposedWork.KINDS
                            + ": of each half are chords, to three deep, and a quarter chains",
                    verdict.text(),
                    run.problems(verdict));
        }
    }
}
