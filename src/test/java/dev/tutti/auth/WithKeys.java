package dev.tutti.auth;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** A key for each role, two of one caller. */
public class WithKeys implements QuarkusTestProfile {
    static final String READ = "read-6f1c8d1e0b7a4f0c";
    static final String EMIT = "emit-0c5be2a94d1f4e77";
    static final String EMIT_NEXT = "emit-5a90c3e1bb2d4c18";
    static final String SHOP = "shop-93d27f5a6e884b0a";
    static final String ADMIN = "admin-e8a1d4470f3b4d52";

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.ofEntries(
                Map.entry("tutti.auth.mode", "keys"),
                Map.entry("tutti.auth.keys.dashboard.hash", hash(READ)),
                Map.entry("tutti.auth.keys.dashboard.roles", "read"),
                Map.entry("tutti.auth.keys.ci.hash", hash(EMIT) + "," + hash(EMIT_NEXT)),
                Map.entry("tutti.auth.keys.ci.roles", "emit"),
                Map.entry("tutti.auth.keys.shop.hash", hash(SHOP)),
                Map.entry("tutti.auth.keys.shop.roles", "emit,read"),
                Map.entry("tutti.auth.keys.root.hash", hash(ADMIN)),
                Map.entry("tutti.auth.keys.root.roles", "admin"),
                Map.entry("quarkus.log.level", "DEBUG"),
                Map.entry("quarkus.log.console.level", "INFO"));
    }

    private static String hash(String key) {
        return "sha256:" + KeyHash.of(key).hex();
    }
}
