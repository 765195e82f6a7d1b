package dev.tutti.faults;

import static org.awaitility.Awaitility.await;

import dev.tutti.faults.Submitted.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** kill -9 of Redis, whose append-only file is fsynced before each answer; the application is not restarted. */
@Tag("F4")
@DisplayNameGeneration(ReplaceUnderscores.class)
class F4KilledRedis {
    private static final int KILLS = 100;
    static final int CHORDS_PER_KILL = 20;
    static final int MEMBERS = 10;
    static final int LONGEST_MS = 300;
    private static final Duration BACK = Duration.ofSeconds(5);

    @Test
    void everything_goes_on_when_redis_was_killed() throws Exception {
        int kills = Experiment.scaled(KILLS);
        try (Experiment run = Experiment.named("F4").start(Work.mixed(LONGEST_MS), node -> {});
                Load load = new Load(run.client())) {
            Duration slowest = kill(run, load, kills);
            run.settle(Duration.ofSeconds(60));

            Verdict verdict = run.check();
            List<String> problems = run.problems(verdict);
            if (slowest.compareTo(BACK) > 0) {
                problems.add("a new chord called back only " + slowest.toMillis() + " ms after Redis was up");
            }
            run.report(
                    kills + " kill -9 of Redis (AOF `always`), " + kills * CHORDS_PER_KILL + " chords × " + MEMBERS,
                    verdict.text() + ", not answered " + run.ledger().count(Answer.UNKNOWN)
                            + "; a new chord called back at the latest " + slowest.toMillis()
                            + " ms after Redis was up",
                    problems);
        }
    }

    /** Kills it that many times, under load; returns how long a new chord took at most, from the moment Redis was up. */
    static Duration kill(Experiment run, Load load, int kills) throws InterruptedException {
        Random chance = run.chance("instants");
        Duration slowest = Duration.ZERO;
        for (int kill = 0; kill < kills; kill++) {
            load.submit(kill * CHORDS_PER_KILL, CHORDS_PER_KILL, MEMBERS);
            Thread.sleep(chance.nextInt(2 * LONGEST_MS));
            run.redis().kill();
            Thread.sleep(chance.nextInt(500));
            run.redis().start();

            long up = System.nanoTime();
            callsBack(run, kills * CHORDS_PER_KILL + kill);
            Duration back = Duration.ofNanos(System.nanoTime() - up);
            slowest = back.compareTo(slowest) > 0 ? back : slowest;
            load.finish();
        }
        return slowest;
    }

    /** A new chord, from its submission to its callback. */
    private static void callsBack(Experiment run, int number) {
        run.client().submit(number, 3);
        await("callback of chord " + number)
                .atMost(Duration.ofSeconds(30))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> run.sink().hasReceived(number));
    }
}
