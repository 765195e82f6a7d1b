package dev.tutti.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tutti.faults.Submitted.Answer;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Three data nodes and three Sentinels: the primary is killed, stopped, or cut off from everybody but its clients, and
 * comes back when another has taken its place. With {@code tutti.durability=replicated} no chord is lost; without it a
 * chord may vanish whole, or take up an older state, but no list is ever short or wrong, and no chord hangs.
 */
@Tag("F8")
@DisplayNameGeneration(ReplaceUnderscores.class)
class F8Sentinel {
    private static final int EACH = 10;
    private static final int CHORDS_AT_A_TIME = 20;
    private static final int MEMBERS = 10;
    private static final int LONGEST_MS = 400;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int TRIES = 5;
    private static final Set<Finding> ALLOWED = EnumSet.of(Finding.LOST, Finding.GHOST);

    private enum Fault {
        CRASH {
            @Override
            void begin(Sentinels redis, int node) {
                redis.node(node).kill();
            }

            @Override
            void end(Sentinels redis, int node) {
                redis.node(node).start();
            }
        },
        PAUSE {
            @Override
            void begin(Sentinels redis, int node) {
                redis.node(node).freeze();
            }

            @Override
            void end(Sentinels redis, int node) {
                redis.node(node).thaw();
            }
        },
        PARTITION {
            @Override
            void begin(Sentinels redis, int node) {
                redis.isolate(node);
            }

            @Override
            void end(Sentinels redis, int node) {
                redis.join();
            }
        };

        abstract void begin(Sentinels redis, int node);

        abstract void end(Sentinels redis, int node);
    }

    @Test
    void replicated_loses_no_chord_when_the_primary_changes() throws Exception {
        failOver("replicated", Set.of());
    }

    @Test
    void local_loses_chords_whole_or_not_at_all() throws Exception {
        failOver("local", ALLOWED);
    }

    private static void failOver(String durability, Set<Finding> allowed) throws Exception {
        int each = Experiment.scaled(EACH);
        try (Experiment run = Experiment.named("F8-" + durability)) {
            Sentinels redis = run.closing(new Sentinels());
            run.start(
                    Work.mixed(LONGEST_MS),
                    node -> node.with("quarkus.redis.client-type", "sentinel")
                            .with("quarkus.redis.master-name", Sentinels.MASTER)
                            .with("tutti.durability", durability),
                    redis.hosts(),
                    new RedisView(redis.options()));
            try (Load load = new Load(run.client())) {
                Duration slowest = failOver(run, redis, load, each);
                run.settle(Duration.ofSeconds(90));

                Verdict verdict = run.check();
                List<String> problems = Experiment.problems(verdict.without(allowed), run.leaks());
                run.report(
                        each + " crashes, " + each + " pauses, " + each + " partitions of the primary, `" + durability
                                + "`, " + run.ledger().chords().size() + " chords",
                        verdict.text() + ", not answered " + run.ledger().count(Answer.UNKNOWN) + "; "
                                + run.repairs().size() + " times lost messages were sent again; a new chord called "
                                + "back at the latest " + slowest.toMillis() + " ms after the fault began",
                        problems);
            }
        }
    }

    /** Every fault that many times, under load; returns how long a new chord took at most, from the fault on. */
    private static Duration failOver(Experiment run, Sentinels redis, Load load, int each) throws InterruptedException {
        Random chance = run.chance("instants");
        Duration slowest = Duration.ZERO;
        int chords = 0;
        for (int round = 0; round < each; round++) {
            for (Fault fault : Fault.values()) {
                redis.awaitWhole();
                int primary = redis.primary();
                load.submit(chords, CHORDS_AT_A_TIME, MEMBERS);
                chords += CHORDS_AT_A_TIME;
                Thread.sleep(chance.nextInt(2 * LONGEST_MS));
                fault.begin(redis, primary);
                long began = System.nanoTime();
                load.submit(chords, CHORDS_AT_A_TIME, MEMBERS);
                chords += CHORDS_AT_A_TIME;
                redis.awaitFailover(primary);
                load.submit(chords, CHORDS_AT_A_TIME, MEMBERS);
                chords += CHORDS_AT_A_TIME;
                Thread.sleep(chance.nextInt(2_000));
                fault.end(redis, primary);
                int last = chords + TRIES;
                while (!callsBack(run, chords++)) {
                    assertThat(chords).as("no new chord is called back").isLessThan(last);
                }
                Duration back = Duration.ofNanos(System.nanoTime() - began);
                System.out.println(
                        fault + " of node " + primary + ": a new chord called back after " + back.toMillis() + " ms");
                slowest = back.compareTo(slowest) > 0 ? back : slowest;
                load.finish();
            }
        }
        return slowest;
    }

    /** Whether it is called back; not for ever, as without a replica a chord may be lost even now. */
    private static boolean callsBack(Experiment run, int number) {
        run.client().submit(number, 3);
        try {
            await("callback of chord " + number)
                    .atMost(PATIENCE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> run.sink().hasReceived(number));
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }
}
