package dev.tutti.store;

import java.util.Map;
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
    private static final int WINDOW = 5;

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
        try (GivenStore narrow = given.with(Map.of("tutti.window", String.valueOf(WINDOW)))) {
            for (long seed = firstSeed; seed < firstSeed + SEQUENCES; seed++) {
                given.redis("FLUSHALL");
                ModelHistory history = new ModelHistory(narrow, seed);
                try {
                    history.run();
                } catch (AssertionError | RuntimeException difference) {
                    throw new AssertionError(
                            "-Dmodel.sequences=1 -Dmodel.seed=" + seed + ":\n" + history.told(), difference);
                }
            }
        }
    }
}
