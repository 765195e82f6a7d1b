package dev.tutti.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.testing.RedisCluster;
import dev.tutti.testing.RedisProcess;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Sentinel and Cluster, with the settings of docs/redis.md. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class BeyondOneNodeCheck {

    @Test
    void chords_end_on_what_sentinels_watch() {
        try (RedisProcess primary = RedisProcess.configured(false, "appendonly yes");
                RedisProcess replica = RedisProcess.configured(
                        false, "repl-diskless-sync-delay 0", "replicaof 127.0.0.1 " + primary.port());
                RedisProcess sentinel =
                        RedisProcess.configured(true, "sentinel monitor tutti 127.0.0.1 " + primary.port() + " 1")) {
            primary.start();
            replica.start();
            sentinel.start();

            chordsEnd("redis://127.0.0.1:" + sentinel.port(), "Sentinel");
        }
    }

    @Test
    void chords_end_on_a_cluster() {
        try (RedisCluster cluster = new RedisCluster(1)) {
            chordsEnd(cluster.hosts(), "Cluster");
        }
    }

    @Test
    void chords_end_on_a_cluster_where_each_role_has_a_user() {
        List<TuttiProcess> processes = new ArrayList<>();
        try (RedisCluster cluster = new RedisCluster(1)) {
            assertThat(RedisDocument.rightsInACluster()).isNotEmpty();
            for (List<String> user : RedisDocument.users()) {
                List<String> words = new ArrayList<>(user.subList(1, user.size()));
                words.addAll(RedisDocument.rightsInACluster());
                for (int node = 0; node < cluster.size(); node++) {
                    cluster.run(node, "ACL", words.toArray());
                }
            }
            String[] settings = RedisDocument.settings("Cluster").toArray(String[]::new);
            RoleAsUser.ROLES.forEach(role -> processes.add(RoleAsUser.start(role, cluster.hosts(), settings)));
            processes.forEach(TuttiProcess::ready);

            chordsEnd(new Client(processes.get(0)));

            for (int node = 0; node < cluster.size(); node++) {
                assertThat(RoleAsUser.denied(cluster.run(node, "ACL", "LOG"))).isEmpty();
            }
        } finally {
            processes.forEach(TuttiProcess::close);
        }
    }

    private static void chordsEnd(String hosts, String section) {
        try (TuttiProcess tutti =
                TuttiProcess.start(hosts, RedisDocument.settings(section).toArray(String[]::new))) {
            chordsEnd(new Client(tutti.ready()));
        }
    }

    /** Chords of many sizes end as they should. */
    static void chordsEnd(Client client) {
        for (int size : new int[] {0, 1, 10, 256, 257, 3_000}) {
            String id = Client.accepted(client.submit(Client.chord(size)).join());
            client.awaitCompleted(id);
            assertThat(Client.read(client.get("/chords/" + id + "/outcomes?format=plain")
                            .body()))
                    .isEqualTo(Client.expected(size));
        }
    }
}
