package dev.tutti.auth;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
@TestProfile(WithTokens.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class TokensOverHttpTest {

    @ParameterizedTest
    @EnumSource
    void nobody_may_do_anything_without_a_token(Operations operation) {
        operation.isRefused(Optional.empty(), 401, "unauthenticated");
    }

    @ParameterizedTest
    @EnumSource
    void a_token_opens_what_its_roles_allow(Operations operation) {
        operation.isFor("read", token("somebody", "read"));
        operation.isFor("emit", token("somebody", "emit"));
        operation.isFor(operation.right, token("somebody", "admin"));
    }

    @ParameterizedTest
    @EnumSource
    void a_token_without_a_role_of_ours_opens_nothing(Operations operation) {
        operation.isRefused(token("somebody", "editor"), 403, "forbidden");
    }

    @Test
    void roles_of_other_names_can_be_mapped() {
        Operations.LIST.isFor("read", token("somebody", "auditors"));
        Operations.SUBMIT.isRefused(token("somebody", "auditors"), 403, "forbidden");
    }

    @ParameterizedTest
    @EnumSource
    void a_token_that_somebody_else_signed_opens_nothing(Operations operation) throws Exception {
        operation.isRefused(Optional.of("Bearer " + forged()), 401, "unauthenticated");
    }

    @Test
    void an_expired_token_opens_nothing() {
        Operations.LIST.isRefused(
                bearer(OidcProvider.claims("somebody", Set.of("admin"))
                        .issuedAt(Instant.now().minus(Duration.ofHours(2)))
                        .expiresAt(Instant.now().minus(Duration.ofHours(1)))),
                401,
                "unauthenticated");
    }

    @Test
    void a_token_for_another_service_opens_nothing() {
        Operations.LIST.isRefused(
                bearer(OidcProvider.claims("somebody", Set.of("admin")).audience("another")), 401, "unauthenticated");
    }

    @Test
    void what_is_no_token_opens_nothing() {
        Operations.SUBMIT_NDJSON.isRefused(Optional.of("Bearer nonsense"), 401, "unauthenticated");
        Operations.EVENTS.isRefused(Optional.of("Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0."), 401, "unauthenticated");
    }

    @Test
    void idempotency_keys_of_different_subjects_never_meet() {
        String key = UUID.randomUUID().toString();
        String first = submit("ada", key).path("id");

        submit("grace", key).then().header("Idempotency-Replayed", nullValue()).body("id", not(equalTo(first)));
        submit("ada", key).then().header("Idempotency-Replayed", "true").body("id", equalTo(first));
    }

    @Test
    void no_token_is_ever_logged() throws Exception {
        String good = OidcProvider.signed(OidcProvider.claims("ada", Set.of("read")));
        String expired = OidcProvider.signed(OidcProvider.claims("ada", Set.of("read"))
                .issuedAt(Instant.now().minus(Duration.ofHours(2)))
                .expiresAt(Instant.now().minus(Duration.ofHours(1))));
        String forged = forged();
        try (HeardLog log = new HeardLog()) {
            for (Operations operation : Operations.values()) {
                operation.call(Optional.of("Bearer " + good));
                operation.call(Optional.of("Bearer " + expired));
                operation.call(Optional.of("Bearer " + forged));
            }

            assertThat(log.lines())
                    .isNotEmpty()
                    .noneMatch(line -> line.contains(good) || line.contains(expired) || line.contains(forged));
        }
    }

    private static String forged() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return OidcProvider.claims("somebody", Set.of("admin"))
                .jws()
                .keyId("k1")
                .sign(generator.generateKeyPair().getPrivate());
    }

    private static Optional<String> token(String subject, String role) {
        return bearer(OidcProvider.claims(subject, Set.of(role)));
    }

    private static Optional<String> bearer(JwtClaimsBuilder claims) {
        return Optional.of("Bearer " + OidcProvider.signed(claims));
    }

    private static Response submit(String subject, String idempotencyKey) {
        return given().header("Authorization", token(subject, "emit").orElseThrow())
                .header("Idempotency-Key", idempotencyKey)
                .contentType("application/json")
                .body("{\"members\": []}")
                .post("/chords");
    }
}
