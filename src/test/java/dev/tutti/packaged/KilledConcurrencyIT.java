package dev.tutti.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.testing.RedisProcess;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * A chord that may have so many members at work, under kills. Between its dispatch and its outcome a member is at any instant a
 * task, delayed or an envelope: what Redis has of these is looked at all the while, apart from what the chord counts itself.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class KilledConcurrencyIT {
    private static final int MOST = 4;
    private static final int MEMBERS = 300;
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String SOON = "tutti.claim-idle=PT2S";
    private static final List<String[]> VICTIMS = List.of(
            new String[] {SOON, "tutti.api.enabled=false", "tutti.aggregator.enabled=false"},
            new String[] {SOON, "tutti.api.enabled=false", "tutti.worker.enabled=false"},
            new String[] {SOON, "tutti.api.enabled=false"});
    private static final String TRAVELLING =
            "return redis.call('XLEN', KEYS[1]) + redis.call('ZCARD', KEYS[2]) + redis.call('XLEN', KEYS[3])";

    @Test
    void no_more_members_travel_than_may_although_processes_are_killed() throws Exception {
        Vertx vertx = Vertx.vertx();
        try (RedisProcess redis = new RedisProcess("--appendfsync", "always")) {
            redis.start();
            try (TuttiProcess stays = TuttiProcess.start(redis.uri(), SOON).ready()) {
                Client client = new Client(stays);
                AtomicBoolean over = new AtomicBoolean();
                CompletableFuture<int[]> looking =
                        CompletableFuture.supplyAsync(() -> look(Redis.createClient(vertx, redis.uri()), over));
                String id = Client.accepted(client.post("/chords", chord()));
                for (String[] victim : VICTIMS) {
                    try (TuttiProcess process =
                            TuttiProcess.start(redis.uri(), victim).ready()) {
                        process.kill();
                    }
                }
                client.awaitCompleted(id);
                over.set(true);

                int[] seen = looking.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
                assertThat(seen[0]).as("most that travelled").isBetween(1, MOST);
                assertThat(seen[1]).as("looks").isGreaterThan(100);
                assertThat(client.json("/chords/" + id).path("succeeded").asInt())
                        .isEqualTo(MEMBERS);
            }
        } finally {
            vertx.close();
        }
    }

    /** The most that were seen at once, and how often somebody looked. */
    private static int[] look(Redis redis, AtomicBoolean over) {
        int[] seen = new int[2];
        try {
            while (!over.get()) {
                Request look = Request.cmd(Command.EVAL)
                        .arg(TRAVELLING)
                        .arg(3)
                        .arg("tutti:{0}:tasks:default")
                        .arg("tutti:{0}:delayed:default")
                        .arg("tutti:{0}:envelopes");
                int travelling = redis.send(look)
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(LIMIT.toSeconds(), TimeUnit.SECONDS)
                        .toInteger();
                seen[0] = Math.max(seen[0], travelling);
                seen[1]++;
            }
            return seen;
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        } finally {
            redis.close();
        }
    }

    /** Each fifth fails the first time, and comes again within a second or so. */
    private static String chord() {
        String over = IntStream.range(0, MEMBERS)
                .mapToObj(i -> i % 5 == 0 ? "[1]" : "[0]")
                .collect(Collectors.joining(","));
        return "{\"each\":{\"task\":\"flaky\",\"retry\":{\"maxAttempts\":3,\"delay\":\"PT0.01S\"}},\"over\":[" + over
                + "],\"maxConcurrency\":" + MOST + "}";
    }
}
