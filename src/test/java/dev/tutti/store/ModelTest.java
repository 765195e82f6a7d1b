package dev.tutti.store;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Random histories on a real Redis against a plain model. {@code -Dmodel.sequences=10000} runs more of them,
 * {@code -Dmodel.seed=…} begins with the one that failed, {@code -Dmodel.sequences=1} beside it runs no other.
 */
@OnRedis
@DisplayNameGeneration(ReplaceUnderscores.class)
class ModelTest {
    private static final Logger LOG = Logger.getLogger(ModelTest.class);
    private static final int SEQUENCES = Integer.getInteger("model.sequences", 6);
    private static final Map<String, String> NARROW = Map.of(
            "tutti.window",
            "5",
            "tutti.limits.backlog",
            "50",
            "tutti.limits.queues",
            "3",
            "tutti.opening-timeout",
            "PT10M",
            "tutti.callback-deadline",
            "PT1H",
            "tutti.retention",
            "PT5H");

    @Test
    void scripts_do_what_the_model_does_on_a_known_seed(GivenStore given) {
        histories(given, Long.getLong("model.seed", 42));
    }

    @Test
    void scripts_do_what_the_model_does_on_a_new_seed(GivenStore given) {
        histories(given, Long.getLong("model.seed", ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE)));
    }

    private static void histories(GivenStore given, long firstSeed) {
        LOG.infof("%d histories from -Dmodel.seed=%d on", SEQUENCES, firstSeed);
        try (GivenStore narrow = given.with(NARROW);
                GivenStore full = given.with(withoutMemory())) {
            Map<String, Integer> done = new TreeMap<>();
            GivenStore.await(full.memory.sample());
            for (long seed = firstSeed; seed < firstSeed + SEQUENCES; seed++) {
                given.redis("FLUSHALL");
                ModelHistory history = new ModelHistory(narrow, full, seed);
                try {
                    history.run();
                } catch (AssertionError | RuntimeException difference) {
                    throw new AssertionError(
                            "-Dmodel.sequences=1 -Dmodel.seed=" + seed + ":\n" + history.told(), difference);
                }
                history.told().lines().forEach(step -> done.merge(kind(step), 1, Integer::sum));
            }
            LOG.infof("steps and what they came to: %s", done);
        }
    }

    /** A step's first word and what it came to. */
    private static String kind(String step) {
        String answer = step.contains(": ") ? step.substring(step.lastIndexOf(": ")) : "";
        return step.split(" ")[0] + answer.replaceAll("\\{.*|[-0-9a-f]{20,}|\\d+", "");
    }

    /** As a process that finds that Redis holds more than it should. */
    private static Map<String, String> withoutMemory() {
        Map<String, String> settings = new HashMap<>(NARROW);
        settings.put("tutti.limits.memory", "0");
        return settings;
    }
}
