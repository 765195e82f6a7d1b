package dev.tutti.ops;

import io.quarkus.redis.client.RedisOptionsCustomizer;
import io.quarkus.redis.runtime.client.config.RedisConfig;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.RedisOptions;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.config.Config;

/**
 * Over TLS Redis's certificate must be of the name that was connected to, unless the configuration says NONE: Quarkus checks
 * no name where a named TLS configuration does not ask for it.
 */
@ApplicationScoped
class VerifyRedisName implements RedisOptionsCustomizer {
    private static final String TLS_NAME = "quarkus.redis.tls-configuration-name";
    private static final String UNNAMED = "quarkus.redis.tls.hostname-verification-algorithm";

    private final Config config;

    VerifyRedisName(Config config) {
        this.config = config;
    }

    @Override
    public void customize(String clientName, RedisOptions options) {
        NetClientOptions net = options.getNetClientOptions();
        if (!clientName.equals(RedisConfig.DEFAULT_CLIENT_NAME) || !net.isSsl()) {
            return;
        }
        String said = said();
        if (said.equalsIgnoreCase("NONE")) {
            // which Quarkus hands on as the name of an algorithm, one that the JDK does not know
            net.setHostnameVerificationAlgorithm("");
        } else if (said.isEmpty() && !net.isTrustAll()) {
            net.setHostnameVerificationAlgorithm("HTTPS");
        }
    }

    /** What the configuration says, if it says anything. */
    private String said() {
        String property = config.getOptionalValue(TLS_NAME, String.class)
                .map(name -> "quarkus.tls." + name + ".hostname-verification-algorithm")
                .orElse(UNNAMED);
        return config.getOptionalValue(property, String.class).orElse("");
    }
}
