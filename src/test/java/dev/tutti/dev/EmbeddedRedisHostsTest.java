package dev.tutti.dev;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@QuarkusTest
@DisplayNameGeneration(ReplaceUnderscores.class)
class EmbeddedRedisHostsTest {

    @Inject
    RedisDataSource redis;

    @Inject
    @Identifier(EmbeddedRedisHosts.NAME)
    EmbeddedRedisHosts hosts;

    @Test
    void the_client_of_an_application_under_test_reaches_it() {
        assertThat(redis.execute("PING").toString()).isEqualTo("PONG");
    }

    @Test
    void hosts_that_this_library_brings_for_production_do_not_count_as_configured() {
        var config = ConfigProvider.getConfig();
        assertThat(config.getOptionalValue("quarkus.redis.hosts", String.class)).isEmpty();
        assertThat(config.getConfigValue("quarkus.redis.max-pool-size").getValue())
                .isEqualTo("16");
    }

    @Test
    void whoever_asks_again_gets_the_same_server() {
        assertThat(hosts.getHosts()).isEqualTo(hosts.getHosts()).singleElement().satisfies(uri -> assertThat(uri)
                .hasScheme("redis")
                .hasHost("127.0.0.1"));
        assertThat(RememberedRedis.recall("test"))
                .map(RememberedRedis::uri)
                .contains(hosts.getHosts().iterator().next());
    }
}
