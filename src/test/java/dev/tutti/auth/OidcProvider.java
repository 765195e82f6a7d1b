package dev.tutti.auth;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.lang.JoseException;

/** An OpenID provider on loopback: its configuration and its keys, no more; tokens are signed by who tests. */
public final class OidcProvider implements QuarkusTestResourceLifecycleManager {
    private static final String SIGNING_KEY = "test.oidc.signing-key";
    private static final String ISSUER = "test.oidc.issuer";
    private HttpServer server;

    @Override
    public Map<String, String> start() {
        try {
            RsaJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
            key.setKeyId("k1");
            key.setAlgorithm("RS256");
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            String issuer = "http://127.0.0.1:" + server.getAddress().getPort();
            answer(
                    "/.well-known/openid-configuration",
                    "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"" + issuer + "/jwks\"}");
            answer("/jwks", new JsonWebKeySet(key).toJson());
            server.start();
            return Map.of(
                    "quarkus.oidc.auth-server-url",
                    issuer,
                    ISSUER,
                    issuer,
                    SIGNING_KEY,
                    Base64.getEncoder().encodeToString(key.getPrivateKey().getEncoded()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private void answer(String path, String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        server.createContext(path, exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    @Override
    public void stop() {
        server.stop(0);
    }

    /** What a token for Tutti says, valid for a minute. */
    static JwtClaimsBuilder claims(String subject, Set<String> groups) {
        return Jwt.issuer(ConfigProvider.getConfig().getValue(ISSUER, String.class))
                .subject(subject)
                .upn(subject + "@example.org")
                .groups(groups)
                .audience("tutti")
                .expiresAt(Instant.now().plus(Duration.ofMinutes(1)));
    }

    /** A token, signed by the provider. */
    static String signed(JwtClaimsBuilder claims) {
        try {
            byte[] key = Base64.getDecoder().decode(ConfigProvider.getConfig().getValue(SIGNING_KEY, String.class));
            PrivateKey signer = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(key));
            return claims.jws().keyId("k1").sign(signer);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
