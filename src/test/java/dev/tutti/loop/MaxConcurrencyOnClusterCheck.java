package dev.tutti.loop;

import dev.tutti.testing.OnCluster;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;

/** The same rules on a Redis Cluster. */
@QuarkusTest
@TestProfile(OnCluster.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class MaxConcurrencyOnClusterCheck extends MaxConcurrencyLoopTest {}
