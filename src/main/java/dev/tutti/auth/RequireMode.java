package dev.tutti.auth;

import dev.tutti.config.TuttiConfig;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import org.eclipse.microprofile.config.Config;

/** Keeps an api from starting as long as nobody has said who may call it. Dev mode and tests have said it: everybody. */
@Singleton
class RequireMode {
    private static final String HOW =
            "set tutti.auth.mode to keys (with tutti.auth.keys.<name>.hash and .roles), to oidc"
                    + " (with quarkus.oidc.auth-server-url), or to none, where whoever reaches the port may run every task;"
                    + " a process without the API, tutti.api.enabled=false, needs none of it";

    private final TuttiConfig config;
    private final StaticKeys keys;
    private final Config everything;

    RequireMode(TuttiConfig config, StaticKeys keys, Config everything) {
        this.config = config;
        this.keys = keys;
        this.everything = everything;
    }

    /** Before anything else runs. */
    void start(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
        if (!config.api().enabled()) {
            return;
        }
        TuttiConfig.AuthMode mode =
                config.auth().mode().orElseThrow(() -> refused("Nobody has said who may call the API"));
        switch (mode) {
            case NONE -> {
                if (LaunchMode.current() == LaunchMode.NORMAL) {
                    AuthLog.LOG.open();
                }
            }
            case KEYS -> {
                if (keys.isEmpty()) {
                    throw refused("tutti.auth.mode is keys, and there is no key");
                }
            }
            case OIDC -> {
                if (OidcWhereConfigured.PROVIDER.stream().noneMatch(this::isSet)) {
                    throw refused("tutti.auth.mode is oidc, and quarkus.oidc.auth-server-url is not set");
                }
            }
        }
    }

    private boolean isSet(String property) {
        return everything.getOptionalValue(property, String.class).isPresent();
    }

    private static ConfigurationException refused(String why) {
        return new ConfigurationException("Tutti does not start. " + why + ": " + HOW + ".");
    }
}
