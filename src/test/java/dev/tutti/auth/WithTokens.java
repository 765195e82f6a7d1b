package dev.tutti.auth;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;

/** Tokens of a provider on loopback. */
public class WithTokens implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "tutti.auth.mode", "oidc",
                "quarkus.oidc.token.audience", "tutti",
                "quarkus.http.auth.roles-mapping.auditors", "tutti:read",
                "quarkus.log.level", "DEBUG",
                "quarkus.log.console.level", "INFO");
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(OidcProvider.class));
    }
}
