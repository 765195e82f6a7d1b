package dev.tutti.connector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.testing.RedisCluster;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Commands, scripts and channels on three primaries with a replica each that takes the place of one that is lost. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ClusterFailoverCheck {
    private static final RedisScript ADD = RedisScript.of("add", "return redis.call('INCRBY', KEYS[1], ARGV[1])");
    private static RedisCluster cluster;

    private OverCluster over;

    @BeforeAll
    static void start() {
        cluster = new RedisCluster(1);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void connect() {
        cluster.awaitWhole(1);
        over = new OverCluster(cluster);
    }

    @AfterEach
    void close() {
        over.close();
    }

    @Test
    void counts_replicas_of_the_node_that_was_written_to() {
        ScriptCall call = new ScriptCall(ADD, List.of("waited"), List.of(1));
        assertThat(over.get(over.commands.callReplicated(call)).replicas()).isEqualTo(1);
        int primary = cluster.primaryOf(RedisCluster.slot("waited"));
        int replica = cluster.replicaOf(primary);
        cluster.node(replica).freeze();

        Replicated alone = over.get(over.commands.callReplicated(call));

        cluster.node(replica).thaw();
        assertThat(alone.replicas()).isZero();
    }

    @Test
    void goes_on_when_a_replica_has_taken_the_place_of_a_killed_primary() {
        int slot = RedisCluster.slot("killed");
        int primary = cluster.primaryOf(slot);
        assertThat(over.get(over.commands.callReplicated(new ScriptCall(ADD, List.of("killed"), List.of(1))))
                        .replicas())
                .isEqualTo(1);
        cluster.node(primary).kill();

        assertThat(over.untilItWorks(over.commands.send(Request.cmd(Command.GET).arg("killed"))))
                .hasToString("1");

        assertThat(cluster.primaryOf(slot)).isNotEqualTo(primary);
        cluster.node(primary).start();
    }

    @Test
    void goes_on_when_a_replica_has_taken_the_place_of_a_frozen_primary() {
        int slot = RedisCluster.slot("frozen");
        int primary = cluster.primaryOf(slot);
        over.get(over.commands.callReplicated(new ScriptCall(ADD, List.of("frozen"), List.of(1))));
        cluster.node(primary).freeze();

        assertThat(over.untilItWorks(over.commands.send(Request.cmd(Command.GET).arg("frozen"))))
                .hasToString("1");

        cluster.node(primary).thaw();
    }

    @Test
    void a_channel_reads_streams_of_many_slots_also_when_a_primary_is_killed() {
        int victim = cluster.primaryOf(RedisCluster.slot(OverCluster.stream(1)));

        over.channelReadsOn(() -> cluster.node(victim).kill());

        cluster.node(victim).start();
    }
}
