package dev.tutti.auth;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Switches OIDC off where nobody names a provider; without one it would not start. An application's own OIDC is left as it
 * is, whatever Tutti's mode, and whoever sets {@code quarkus.oidc.tenant-enabled} comes before this.
 */
public final class OidcWhereConfigured implements ConfigSourceFactory {
    /** Any of these names a provider. */
    static final List<String> PROVIDER =
            List.of("quarkus.oidc.auth-server-url", "quarkus.oidc.provider", "quarkus.oidc.public-key");

    private static final int BEHIND_EVERYTHING = 50;

    /** Made by the configuration. */
    public OidcWhereConfigured() {}

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        boolean configured = PROVIDER.stream()
                .flatMap(name -> Stream.ofNullable(context.getValue(name)))
                .map(ConfigValue::getValue)
                .anyMatch(value -> value != null && !value.isBlank());
        return List.of(new PropertiesConfigSource(
                // said in both cases: what it is when the application is built becomes its default
                Map.of("quarkus.oidc.tenant-enabled", Boolean.toString(configured)),
                "OIDC where a provider is configured",
                BEHIND_EVERYTHING));
    }
}
