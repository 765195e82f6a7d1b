package dev.tutti.faults;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tutti.testing.RedisProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The clocks of Redis and of every process of the application jump by hours and days, forward and back, under load. What
 * was timed while Redis's clock was ahead may wait until that time comes again; nothing is lost, short, wrong or doubled.
 */
@Tag("F18")
@DisplayNameGeneration(ReplaceUnderscores.class)
class F18ClockJumps {
    private static final int JUMPS = 40;
    private static final int CHORDS_AT_A_TIME = 20;
    private static final int MEMBERS = 10;
    private static final int LONGEST_MS = 400;
    /** From three days slow to three days fast: less than {@code default-deadline} from one end to the other. */
    private static final Duration FURTHEST = Duration.ofDays(3);

    @Test
    void every_chord_ends_whole_although_clocks_jump() throws Exception {
        int jumps = Math.max(4, Experiment.scaled(JUMPS));
        try (Experiment run = Experiment.named("F18")) {
            assumeTrue(
                    LyingClock.in(run.directory(), "any").isPresent(),
                    "libfaketime is not installed; on Debian: apt-get install faketime");
            List<LyingClock> nodes = new ArrayList<>();
            LyingClock redis = clock(run, "redis");
            RedisProcess process = new RedisProcess("--appendfsync", "always");
            redis.environment().forEach(process::with);
            run.start(
                    Work.mixed(LONGEST_MS),
                    node -> {
                        LyingClock its = clock(run, "process" + nodes.size());
                        nodes.add(its);
                        node.withEnvironment(its.environment())
                                // so long that no deadline passes and no chord is removed by a jump alone
                                .with("tutti.default-deadline", "P7D")
                                .with("tutti.retention", "P30D");
                    },
                    run.closing(process));
            try (Load load = new Load(run.client())) {
                int chords = jump(run, load, jumps, redis, nodes);

                nodes.forEach(each -> each.tell(Duration.ZERO));
                redis.tell(Duration.ZERO);
                follows(run, redis);
                run.settle(Duration.ofSeconds(45));
                int waiting = run.open();
                int retries = run.view().keys("tutti:{*}:delayed:*").stream()
                        .mapToInt(key -> run.view().run("ZCARD", key).toInteger())
                        .sum();
                redis.tell(FURTHEST);
                follows(run, redis);
                run.settle(Duration.ofSeconds(60));

                Verdict verdict = run.checkWithoutTimes();
                run.report(
                        jumps + " jumps of clocks by up to " + 2 * FURTHEST.toDays() + " days, half of them Redis's, "
                                + chords + " chords × " + MEMBERS,
                        verdict.text() + "; with every clock right again " + waiting + " chords still waited, with "
                                + retries + " retries, for a time that Redis had told before, and ended when it came",
                        run.problems(verdict));
            }
        }
    }

    private static LyingClock clock(Experiment run, String name) {
        return LyingClock.in(run.directory(), name).orElseThrow();
    }

    /** Redis's clock jumps every other time, else that of some process; returns how many chords were sent. */
    private static int jump(Experiment run, Load load, int jumps, LyingClock redis, List<LyingClock> nodes)
            throws InterruptedException {
        Random chance = run.chance("jumps");
        int chords = 0;
        for (int jump = 0; jump < jumps; jump++) {
            load.submit(chords, CHORDS_AT_A_TIME, MEMBERS);
            chords += CHORDS_AT_A_TIME;
            Thread.sleep(chance.nextInt(LONGEST_MS));
            LyingClock victim = jump % 2 == 0 ? redis : nodes.get(chance.nextInt(nodes.size()));
            victim.tell(offset(jump, chance));
            load.submit(chords, CHORDS_AT_A_TIME, MEMBERS);
            chords += CHORDS_AT_A_TIME;
            Thread.sleep(2_000 + chance.nextInt(3_000));
            load.finish();
            follows(run, redis);
            System.out.println((victim == redis ? "Redis" : "a process") + " is off by " + victim.offset() + ", "
                    + run.open() + " chords are open");
        }
        return chords;
    }

    /** Hours or days, fast and slow in turn, so that half of the jumps go back. */
    private static Duration offset(int jump, Random chance) {
        long seconds = chance.nextBoolean()
                ? chance.nextInt(Math.toIntExact(FURTHEST.toSeconds()))
                : 3_600 + chance.nextInt(36_000);
        return Duration.ofSeconds(jump / 2 % 2 == 0 ? seconds : -seconds);
    }

    /**
     * Waits until Redis tells the time that its clock was set to, a second or two later. A clock that cannot be moved would
     * make the experiment one that cannot fail.
     */
    private static void follows(Experiment run, LyingClock clock) {
        await("Redis tells the time it is given")
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    Instant told =
                            Instant.ofEpochSecond(run.view().run("TIME").get(0).toLong());
                    Duration off = Duration.between(Instant.now(), told).minus(clock.offset());
                    return off.abs().compareTo(Duration.ofSeconds(5)) < 0;
                });
    }
}
