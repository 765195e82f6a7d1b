package dev.tutti.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tutti.testing.RedisCluster;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Commands, scripts, channels and subscriptions on three primaries, also while slots are moved. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ClusterTest {
    private static final RedisScript ADD = RedisScript.of("add", "return redis.call('INCRBY', KEYS[1], ARGV[1])");
    private static final RedisScript BOTH =
            RedisScript.of("both", "redis.call('INCR', KEYS[1]) return redis.call('INCR', KEYS[2])");
    private static RedisCluster cluster;

    private OverCluster over;

    @BeforeAll
    static void start() {
        cluster = new RedisCluster(0);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void connect() {
        cluster.awaitWhole(0);
        over = new OverCluster(cluster);
    }

    @AfterEach
    void close() {
        over.close();
    }

    private static Request incr(String key) {
        return Request.cmd(Command.INCR).arg(key);
    }

    @Test
    void commands_reach_the_nodes_of_their_keys_and_are_answered_in_order() {
        List<Request> many = IntStream.range(0, 300)
                .mapToObj(i -> Request.cmd(Command.SET).arg("k" + i).arg("v" + i))
                .toList();
        over.get(over.commands.sendAll(many));

        List<Response> values = over.get(over.commands.sendAll(IntStream.range(0, 300)
                .mapToObj(i -> Request.cmd(Command.GET).arg("k" + i))
                .toList()));

        assertThat(values)
                .extracting(Response::toString)
                .containsExactlyElementsOf(
                        IntStream.range(0, 300).mapToObj(i -> "v" + i).toList());
    }

    @Test
    void scripts_run_on_nodes_that_never_saw_them() {
        for (int node = 0; node < cluster.size(); node++) {
            cluster.run(node, "SCRIPT", "FLUSH");
        }
        for (int i = 0; i < 10; i++) {
            assertThat(over.get(over.commands.call(new ScriptCall(ADD, List.of("{" + i + "}"), List.of(7))))
                            .toInteger())
                    .isEqualTo(7);
        }
    }

    @Test
    void what_has_no_key_can_be_asked_of_every_primary() {
        assertThat(over.get(
                        over.commands.sendToPrimaries(Request.cmd(Command.INFO).arg("replication"))))
                .hasSize(3)
                .allMatch(info -> info.toString().contains("role:master"));
    }

    @Test
    void follows_a_slot_that_has_moved() {
        int slot = RedisCluster.slot("moved");
        int from = cluster.primaryOf(slot);
        assertThat(over.get(over.commands.send(incr("moved"))).toInteger()).isEqualTo(1);

        cluster.move(slot, from, cluster.otherPrimary(from));

        assertThat(over.get(over.commands.send(incr("moved"))).toInteger()).isEqualTo(2);
        assertThat(over.get(over.commands.call(new ScriptCall(ADD, List.of("moved"), List.of(1))))
                        .toInteger())
                .isEqualTo(3);
    }

    @Test
    void finds_new_keys_of_a_slot_that_is_being_moved_whatever_else_is_sent() {
        int slot = RedisCluster.slot("{half}");
        int from = cluster.primaryOf(slot);
        int to = cluster.otherPrimary(from);
        cluster.beginMove(slot, from, to);

        List<Request> mixed = IntStream.range(0, 200)
                .mapToObj(i -> incr(i % 2 == 0 ? "{half}" + i : "other" + i))
                .toList();
        assertThat(over.get(over.commands.sendAll(mixed))).allMatch(reply -> reply.toInteger() == 1);

        cluster.moveKeys(slot, from, to);
        cluster.endMove(slot, to);
        assertThat(over.get(over.commands.sendAll(mixed))).allMatch(reply -> reply.toInteger() == 2);
    }

    @Test
    void a_script_whose_keys_are_on_two_nodes_waits_until_they_are_on_one() {
        int slot = RedisCluster.slot("{torn}");
        int from = cluster.primaryOf(slot);
        int to = cluster.otherPrimary(from);
        over.get(over.commands.send(incr("{torn}a")));
        cluster.beginMove(slot, from, to);
        Uni<Response> both = over.commands.call(new ScriptCall(BOTH, List.of("{torn}a", "{torn}b"), List.of()));

        assertThat(both.onItem()
                        .transform(Response::toString)
                        .onFailure(RedisUnavailable.class)
                        .recoverWithItem("unavailable")
                        .await()
                        .atMost(OverCluster.LIMIT))
                .isEqualTo("unavailable");

        cluster.moveKeys(slot, from, to);
        cluster.endMove(slot, to);
        assertThat(over.get(both).toInteger()).isEqualTo(1);
        assertThat(over.get(over.commands.send(incr("{torn}a"))).toInteger()).isEqualTo(3);
    }

    @Test
    void news_published_on_one_node_is_heard_on_any() {
        RedisSubscriber subscriber = new RedisSubscriber(over.vertx, over.clients);
        List<String> heard = new CopyOnWriteArrayList<>();
        Cancellable subscription = subscriber.matching("news.*").subscribe().with(heard::add);

        for (int node = 0; node < 3; node++) {
            int from = node;
            await().atMost(OverCluster.LIMIT).until(() -> {
                cluster.run(from, "PUBLISH", "news.x", "from " + from);
                return heard.contains("from " + from);
            });
        }
        subscription.cancel();
    }

    @Test
    void a_channel_reads_streams_of_many_slots_also_when_one_has_moved() {
        int slot = RedisCluster.slot(OverCluster.stream(0));
        int from = cluster.primaryOf(slot);

        over.channelReadsOn(() -> cluster.move(slot, from, cluster.otherPrimary(from)));
    }
}
