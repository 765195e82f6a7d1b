package dev.tutti.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tutti.testing.Certificates;
import dev.tutti.testing.FreePort;
import dev.tutti.testing.RedisProcess;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Redis over TLS, set up as docs/redis.md says, with certificates that hold and others that do not. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TlsIT {
    private static final String TRUST = "quarkus.tls.redis.trust-store.pem.certs=";

    @TempDir
    static Path directory;

    private static Certificates known;
    private static Certificates unknown;

    @BeforeAll
    static void sign() throws Exception {
        known = new Certificates(Files.createDirectory(directory.resolve("known")));
        unknown = new Certificates(Files.createDirectory(directory.resolve("unknown")));
        known.sign("right", "localhost", "-1d", 10);
        known.sign("wrong", "elsewhere.example", "-1d", 10);
        known.sign("expired", "localhost", "-10d", 1);
        unknown.sign("foreign", "localhost", "-1d", 10);
    }

    private static TuttiProcess start(RedisProcess redis, int port, String... more) {
        redis.start();
        String[] settings = Stream.concat(
                        RedisDocument.settings("TLS").stream()
                                .map(each -> each.startsWith(TRUST) ? TRUST + known.authority() : each),
                        Stream.of(more))
                .toArray(String[]::new);
        assertThat(settings).contains(TRUST + known.authority());
        return TuttiProcess.start("rediss://localhost:" + port, settings);
    }

    private static RedisProcess redis(int port, Certificates authority, String name) {
        return new RedisProcess(
                "--tls-port", String.valueOf(port),
                "--tls-cert-file", authority.certificate(name).toString(),
                "--tls-key-file", authority.key(name).toString(),
                "--tls-ca-cert-file", authority.authority().toString(),
                "--tls-auth-clients", "no");
    }

    @Test
    void the_whole_loop_works_where_the_certificate_holds() {
        int port = FreePort.any();
        try (RedisProcess redis = redis(port, known, "right");
                TuttiProcess tutti = start(redis, port)) {
            tutti.ready();
            Client client = new Client(tutti);

            HttpResponse<String> small = client.submit(Client.chord(10)).join();
            HttpResponse<String> large = client.submit(Client.chord(600)).join();

            client.awaitCompleted(Client.accepted(small));
            client.awaitCompleted(Client.accepted(large));
        }
    }

    static Stream<Arguments> others() {
        return Stream.of(
                Arguments.of("of another name", known, "wrong"),
                Arguments.of("expired", known, "expired"),
                Arguments.of("of an unknown authority", unknown, "foreign"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("others")
    void nothing_is_sent_where_it_does_not(String what, Certificates authority, String name) {
        int port = FreePort.any();
        try (RedisProcess redis = redis(port, authority, name);
                TuttiProcess tutti = start(redis, port)) {
            isRefused(tutti);
        }
    }

    @Test
    void another_name_is_taken_only_by_who_says_so() {
        int port = FreePort.any();
        try (RedisProcess redis = redis(port, known, "wrong");
                TuttiProcess tutti = start(redis, port, "quarkus.tls.redis.hostname-verification-algorithm=NONE")) {
            tutti.ready();
        }
    }

    @Test
    void the_name_is_checked_without_a_named_configuration_too() {
        int port = FreePort.any();
        try (RedisProcess redis = redis(port, known, "wrong")) {
            redis.start();
            try (TuttiProcess tutti = TuttiProcess.start(
                    "rediss://localhost:" + port,
                    "quarkus.redis.tls.trust-certificate-pem=true",
                    "quarkus.redis.tls.trust-certificate-pem.certs=" + known.authority())) {
                isRefused(tutti);
            }
        }
    }

    private static void isRefused(TuttiProcess tutti) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> tutti.log().stream().anyMatch(line -> line.contains("TUTTI10605")));
        assertThat(tutti.up().readiness()).isEqualTo(503);
        assertThat(new Client(tutti).post("/chords", Client.chord(1)).statusCode())
                .isEqualTo(503);
        assertThat(String.join("\n", tutti.log())).containsAnyOf("SSL", "PKIX", "No name matching", "certificate");
    }
}
