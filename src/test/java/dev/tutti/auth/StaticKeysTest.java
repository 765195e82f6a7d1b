package dev.tutti.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tutti.config.TuttiConfig;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class StaticKeysTest {
    private static final String HASH = "sha256:" + KeyHash.of("a key").hex();

    @Test
    void come_from_the_environment() {
        StaticKeys keys = keys(
                Map.of("TUTTI_AUTH_MODE", "keys", "TUTTI_AUTH_KEYS_CI_HASH", HASH, "TUTTI_AUTH_KEYS_CI_ROLES", "read"));

        assertThat(keys.find("a key"))
                .hasValueSatisfying(
                        caller -> assertThat(caller.getPrincipal().getName()).isEqualTo("ci"))
                .hasValueSatisfying(caller -> assertThat(caller.getRoles()).containsExactly(Rights.READ));
        assertThat(keys.find("another")).isEmpty();
    }

    @Test
    void open_nothing_where_callers_are_known_otherwise() {
        StaticKeys keys = keys(
                Map.of("TUTTI_AUTH_MODE", "oidc", "TUTTI_AUTH_KEYS_CI_HASH", HASH, "TUTTI_AUTH_KEYS_CI_ROLES", "read"));

        assertThat(keys.find("a key")).isEmpty();
    }

    @Test
    void have_one_owner_each() {
        assertThatThrownBy(() -> keys(Map.of(
                        "TUTTI_AUTH_KEYS_CI_HASH",
                        HASH,
                        "TUTTI_AUTH_KEYS_CI_ROLES",
                        "read",
                        "TUTTI_AUTH_KEYS_SHOP_HASH",
                        HASH,
                        "TUTTI_AUTH_KEYS_SHOP_ROLES",
                        "emit")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("is that of another key, too");
    }

    private static StaticKeys keys(Map<String, String> environment) {
        return new StaticKeys(new SmallRyeConfigBuilder()
                .withMapping(TuttiConfig.class)
                .withSources(new EnvConfigSource(new HashMap<>(environment), 300))
                .build()
                .getConfigMapping(TuttiConfig.class));
    }
}
