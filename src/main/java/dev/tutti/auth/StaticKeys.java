package dev.tutti.auth;

import dev.tutti.config.TuttiConfig;
import dev.tutti.config.TuttiConfig.AuthMode;
import dev.tutti.config.TuttiConfig.Key;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The keys of {@code tutti.auth.keys}, each found by its hash: how long that takes says nothing of other keys. */
@Singleton
class StaticKeys {
    /** Of an identity, when a key was its proof: that key's name. */
    static final String NAME = "dev.tutti.auth.key";

    private final Map<KeyHash, SecurityIdentity> identities = new HashMap<>();
    private final boolean used;

    /** Throws {@link ConfigurationException} where a key is configured wrongly. */
    StaticKeys(TuttiConfig config) {
        this.used = config.auth().mode().filter(AuthMode.KEYS::equals).isPresent();
        config.auth().keys().forEach(this::configure);
    }

    private void configure(String name, Key key) {
        String property = "tutti.auth.keys." + name;
        for (String text : key.hash()) {
            try {
                if (identities.put(KeyHash.parse(text), identity(name, key)) != null) {
                    throw new ConfigurationException(property + ".hash is that of another key, too");
                }
            } catch (IllegalArgumentException e) {
                throw new ConfigurationException(property + ".hash " + e.getMessage());
            }
        }
    }

    private static SecurityIdentity identity(String name, Key key) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(name))
                .addAttribute(NAME, name)
                .addRoles(key.roles().stream()
                        .flatMap(role -> Rights.of(role).stream())
                        .collect(Collectors.toSet()))
                .build();
    }

    /** Whether {@code tutti.auth.mode} says so. */
    boolean areUsed() {
        return used;
    }

    boolean isEmpty() {
        return identities.isEmpty();
    }

    /** Whose key that is; empty for a key that is nobody's, and where keys are not used. */
    Optional<SecurityIdentity> find(String key) {
        return used ? Optional.ofNullable(identities.get(KeyHash.of(key))) : Optional.empty();
    }
}
