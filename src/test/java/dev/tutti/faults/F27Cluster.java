package dev.tutti.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tutti.faults.Submitted.Answer;
import dev.tutti.testing.RedisCluster;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A Redis Cluster of three primaries with a replica each, eight partitions, {@code tutti.durability=replicated}: the slots of
 * partitions are moved to other primaries, half-way for a while, and primaries are killed, all under load.
 */
@Tag("F27")
@DisplayNameGeneration(ReplaceUnderscores.class)
class F27Cluster {
    private static final int PARTITIONS = 8;
    private static final int ROUNDS = 10;
    private static final int MOVES_A_ROUND = 4;
    private static final int CHORDS_AT_A_TIME = 20;
    private static final int MEMBERS = 10;
    private static final int MEMBERS_OF_A_LARGE_ONE = 600;
    private static final int LONGEST_MS = 400;

    @Test
    void every_chord_calls_back_while_slots_move_and_primaries_die() throws Exception {
        int rounds = Experiment.scaled(ROUNDS);
        try (Experiment run = Experiment.named("F27")) {
            RedisCluster redis = run.closing(new RedisCluster(1));
            run.start(
                    Work.mixed(LONGEST_MS),
                    node -> node.with("quarkus.redis.client-type", "cluster")
                            .with("tutti.partitions", String.valueOf(PARTITIONS))
                            .with("tutti.durability", "replicated"),
                    redis.hosts(),
                    new RedisView(new RedisOptions()
                            .setType(RedisClientType.CLUSTER)
                            .setEndpoints(List.of(redis.hosts().split(",")))));
            Random chance = run.chance("victims");
            Duration slowest = Duration.ZERO;
            int chords = 0;
            try (Load load = new Load(run.client())) {
                for (int round = 0; round < rounds; round++) {
                    load.submit(chords, CHORDS_AT_A_TIME, MEMBERS);
                    load.submit(chords + CHORDS_AT_A_TIME, 1, MEMBERS_OF_A_LARGE_ONE);
                    chords += CHORDS_AT_A_TIME + 1;
                    for (int move = 0; move < MOVES_A_ROUND; move++) {
                        moveUnderLoad(redis, chance, chance.nextInt(PARTITIONS));
                    }
                    load.submit(chords, CHORDS_AT_A_TIME, MEMBERS);
                    chords += CHORDS_AT_A_TIME;
                    Thread.sleep(chance.nextInt(2 * LONGEST_MS));
                    int slot = slot(chance.nextInt(PARTITIONS));
                    int victim = redis.primaryOf(slot);
                    redis.node(victim).kill();
                    long killed = System.nanoTime();
                    load.submit(chords, CHORDS_AT_A_TIME, MEMBERS);
                    chords += CHORDS_AT_A_TIME;
                    redis.awaitFailover(slot, victim);
                    redis.node(victim).start();
                    int last = chords++;
                    run.client().submit(last, MEMBERS);
                    await("callback of chord " + last)
                            .atMost(Duration.ofSeconds(60))
                            .pollInterval(Duration.ofMillis(10))
                            .until(() -> run.sink().hasReceived(last));
                    Duration back = Duration.ofNanos(System.nanoTime() - killed);
                    slowest = back.compareTo(slowest) > 0 ? back : slowest;
                    load.finish();
                    redis.awaitWhole(1);
                }
            }
            run.settle(Duration.ofSeconds(90));

            Verdict verdict = run.check();
            assertThat(run.ledger().chords()).hasSize(chords);
            run.report(
                    "Cluster, three primaries with a replica each, " + PARTITIONS + " partitions, `replicated`: "
                            + rounds * MOVES_A_ROUND + " slots moved, " + rounds + " kill -9 of a primary, " + chords
                            + " chords",
                    verdict.text() + ", not answered " + run.ledger().count(Answer.UNKNOWN) + "; "
                            + run.repairs().size() + " times lost messages were sent again; a new chord called back at"
                            + " the latest " + slowest.toMillis() + " ms after the kill",
                    Experiment.problems(verdict, run.leaks()));
        }
    }

    private static int slot(int partition) {
        return RedisCluster.slot("tutti:{" + partition + "}:envelopes");
    }

    /** Half-way for up to a second, while which scripts of that partition are told to try again. */
    private static void moveUnderLoad(RedisCluster redis, Random chance, int partition) throws InterruptedException {
        int slot = slot(partition);
        int from = redis.primaryOf(slot);
        int to;
        do {
            to = redis.primaryOf(chance.nextInt(16_384));
        } while (to == from);
        redis.beginMove(slot, from, to);
        Thread.sleep(chance.nextInt(500));
        redis.moveKeys(slot, from, to);
        Thread.sleep(chance.nextInt(500));
        redis.moveKeys(slot, from, to);
        redis.endMove(slot, to);
    }
}
