package dev.tutti.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tutti.testing.FreePort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Cluster on one machine of docs/redis.md, command by command, on ports and in a folder of its own. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ClusterByHandCheck {
    private static final Pattern SETTING = Pattern.compile("((?:TUTTI|QUARKUS)_[A-Z_]+)=(\\S+)");

    @TempDir
    Path folder;

    private final Map<String, String> others = new LinkedHashMap<>();

    @BeforeEach
    void choose() {
        others.put("/tmp/redis-cluster", folder.resolve("nodes").toString());
        IntStream.rangeClosed(7001, 7006)
                .forEach(port -> others.put(String.valueOf(port), String.valueOf(FreePort.any())));
    }

    @Test
    void chords_end_while_slots_move_and_a_replica_takes_over() throws Exception {
        List<String> blocks = RedisDocument.commands("A Cluster on one machine");
        assertThat(blocks).hasSize(4);
        try {
            assertThat(run(blocks.get(0))).contains("All 16384 slots covered");
            try (TuttiProcess tutti = TuttiProcess.start(settings(blocks.get(1)))) {
                Client client = new Client(tutti.ready());
                BeyondOneNodeCheck.chordsEnd(client);

                assertThat(run(blocks.get(2))).contains("Moving slot").endsWith("OK\n");
                await("7004 a primary, each with a replica in step")
                        .atMost(Duration.ofSeconds(30))
                        .until(this::isWhole);

                BeyondOneNodeCheck.chordsEnd(client);
            }
        } finally {
            run(blocks.get(3));
        }
        assertThat(folder.resolve("nodes")).doesNotExist();
    }

    private boolean isWhole() throws IOException, InterruptedException {
        String all = run("for port in 7001 7002 7003 7004 7005 7006; do redis-cli -p $port info replication; done");
        return run("redis-cli -p 7004 role").startsWith("master")
                && all.split("state=online", -1).length == 4
                && all.split("master_link_status:up", -1).length == 4;
    }

    private Map<String, String> settings(String block) {
        Map<String, String> settings =
                new LinkedHashMap<>(Map.of("TUTTI_AUTH_MODE", "none", "TUTTI_DEMO_ENABLED", "true"));
        SETTING.matcher(here(block)).results().forEach(one -> settings.put(one.group(1), one.group(2)));
        return settings;
    }

    private String here(String text) {
        String here = text;
        for (Map.Entry<String, String> other : others.entrySet()) {
            here = here.replace(other.getKey(), other.getValue());
        }
        return here;
    }

    private String run(String block) throws IOException, InterruptedException {
        Process bash = new ProcessBuilder("bash", "-c", here(block))
                .redirectErrorStream(true)
                .start();
        String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).as(output).isZero();
        return output;
    }
}
