package dev.tutti.faults;

import dev.tutti.faults.Node.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * An hour of steady load with a kill -9 every ten seconds, of Redis and of every role in turn. One process of each role is
 * spared, so that it can be seen whether its memory and its descriptors stay what they are; ended chords are kept for a
 * twelfth of the time, so that what Redis uses must not rise either.
 */
@Tag("F26")
@DisplayNameGeneration(ReplaceUnderscores.class)
class F26Soak {
    private static final int KILLS = 360;
    private static final Duration BETWEEN = Duration.ofSeconds(10);
    private static final int CHORDS_PER_KILL = 50;
    private static final int MEMBERS = 10;
    private static final int LONGEST_MS = 400;

    @Test
    void nothing_is_lost_and_nothing_grows() throws Exception {
        int kills = Experiment.scaled(KILLS);
        Duration retention = BETWEEN.multipliedBy(kills).dividedBy(12);
        try (Experiment run = Experiment.named("F26")
                        .start(Work.mixed(LONGEST_MS), node -> node.with("tutti.retention", retention.toString())
                                .with("quarkus.log.category.\"dev.tutti\".level", "INFO"));
                Load load = new Load(run.client())) {
            Random chance = run.chance("victims");
            Levels levels = new Levels();
            for (int kill = 0; kill < kills; kill++) {
                long next = System.nanoTime() + BETWEEN.toNanos();
                for (int chord = 0; chord < CHORDS_PER_KILL; chord++) {
                    load.submit(kill * CHORDS_PER_KILL + chord, 1, MEMBERS);
                    Thread.sleep(BETWEEN.toMillis() / CHORDS_PER_KILL / 2);
                    if (chord == CHORDS_PER_KILL / 2) {
                        killOne(run, kill, chance);
                    }
                }
                load.finish();
                Thread.sleep(Math.max(0, (next - System.nanoTime()) / 1_000_000));
                levels.sample(run.view());
                spared(run).forEach(levels::sample);
            }
            run.settle(Duration.ofSeconds(60));

            Verdict verdict = run.check(true);
            List<String> problems = run.problems(verdict);
            problems.addAll(levels.risen());
            run.report(
                    kills + " kill -9 of Redis and of every role, one each " + BETWEEN.toSeconds() + " s, "
                            + kills * CHORDS_PER_KILL + " chords × " + MEMBERS,
                    verdict.text() + "; median of the second and of the last quarter: " + levels.text(),
                    problems);
        }
    }

    /** Redis, an api, a worker, an aggregator, and again. */
    private static void killOne(Experiment run, int kill, Random chance) {
        int turn = kill % (Role.values().length + 1);
        if (turn == Role.values().length) {
            run.redis().kill();
            run.redis().start();
            return;
        }
        List<Node> victims = new ArrayList<>(run.deployment().of(Role.values()[turn]));
        victims.removeAll(spared(run));
        Node victim = victims.get(chance.nextInt(victims.size()));
        victim.kill();
        victim.start();
    }

    private static List<Node> spared(Experiment run) {
        return List.of(Role.values()).stream()
                .map(role -> run.deployment().of(role).get(0))
                .toList();
    }
}
