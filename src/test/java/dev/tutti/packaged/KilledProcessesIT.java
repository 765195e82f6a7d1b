package dev.tutti.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.testing.RedisProcess;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Processes that are killed in the middle of their work: others take over, every callback comes. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class KilledProcessesIT {
    private static final int KILLS = 3;
    private static final int CHORDS_PER_KILL = 40;
    private static final int MEMBERS = 10;
    private static final String SOON = "tutti.claim-idle=PT2S";
    private static final String NO_API = "tutti.api.enabled=false";
    private static final String NO_WORKER = "tutti.worker.enabled=false";
    private static final String NO_AGGREGATOR = "tutti.aggregator.enabled=false";

    @Test
    void every_chord_ends_whole_although_workers_are_killed() {
        survives(SOON, NO_API, NO_AGGREGATOR);
    }

    @Test
    void every_chord_ends_whole_although_aggregators_are_killed() {
        survives(SOON, NO_API, NO_WORKER);
    }

    /** Beside one process of every role, others of one role start and are killed under load. */
    private static void survives(String... role) {
        try (RedisProcess redis = new RedisProcess("--appendfsync", "always")) {
            redis.start();
            try (TuttiProcess stays = TuttiProcess.start(redis.uri(), SOON).ready()) {
                Client client = new Client(stays);
                List<String> chords = new ArrayList<>();
                for (int kill = 0; kill < KILLS; kill++) {
                    try (TuttiProcess victim =
                            TuttiProcess.start(redis.uri(), role).ready()) {
                        for (int i = 0; i < CHORDS_PER_KILL; i++) {
                            chords.add(Client.accepted(client.post("/chords", chord())));
                        }
                        victim.kill();
                    }
                }

                for (String id : chords) {
                    client.awaitCompleted(id);
                    assertThat(client.get("/chords/" + id + "/outcomes?format=plain")
                                    .body())
                            .isEqualTo("[20,20,20,20,20,20,20,20,20,20]");
                }
            }
        }
    }

    /** Members that take a while, so that the victim has some in hand. */
    private static String chord() {
        String members = "{\"task\":\"sleep\",\"args\":[20]},".repeat(MEMBERS);
        return "{\"members\":[" + members.substring(0, members.length() - 1)
                + "],\"callback\":{\"task\":\"tasks_completed\"}}";
    }
}
