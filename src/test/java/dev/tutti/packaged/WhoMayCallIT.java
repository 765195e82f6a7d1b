package dev.tutti.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In production somebody has to say who may call. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class WhoMayCallIT {
    private static final String NO_REDIS = "redis://127.0.0.1:1";
    private static final String[] API_ALONE = {"tutti.worker.enabled=false", "tutti.aggregator.enabled=false"};

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            tutti.auth.mode=     | Nobody has said who may call the API: set tutti.auth.mode to keys
            tutti.auth.mode=keys | tutti.auth.mode is keys, and there is no key: set
            tutti.auth.mode=oidc | tutti.auth.mode is oidc, and quarkus.oidc.auth-server-url is not set: set
            """)
    void an_api_of_which_that_is_not_said_does_not_start_and_says_what_to_set(String property, String why) {
        try (TuttiProcess tutti = TuttiProcess.start(NO_REDIS, property)) {
            assertThat(tutti.exitCode()).isNotZero();
            assertThat(tutti.log()).anySatisfy(line -> assertThat(line).contains("Tutti does not start. " + why));
            assertThat(tutti.log()).noneMatch(line -> line.startsWith("\tat "));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "tutti.auth.keys.ci.hash=my-secret-key, tutti.auth.keys.ci.roles=emit",
        "tutti.auth.keys.ci.hash=sha256:, tutti.auth.keys.ci.roles=emit"
    })
    void a_key_in_place_of_its_hash_is_refused_and_not_repeated(String hash, String roles) {
        try (TuttiProcess tutti = TuttiProcess.start(NO_REDIS, "tutti.auth.mode=keys", hash, roles)) {
            assertThat(tutti.exitCode()).isNotZero();
            assertThat(tutti.log())
                    .anySatisfy(line -> assertThat(line)
                            .contains("tutti.auth.keys.ci.hash should be sha256: and 64 hex digits in lower case"))
                    .noneMatch(line -> line.contains("my-secret-key"));
        }
    }

    @Test
    void a_process_without_the_api_needs_none_of_it() {
        try (TuttiProcess tutti = TuttiProcess.start(
                NO_REDIS,
                "tutti.auth.mode=",
                "tutti.api.enabled=false",
                "tutti.worker.enabled=false",
                "tutti.aggregator.enabled=false")) {
            tutti.ready();
            assertThat(new Client(tutti).get("/chords").body()).contains("urn:tutti:problem:role_off");
        }
    }

    @Test
    void an_api_for_everybody_warns() {
        try (TuttiProcess tutti = TuttiProcess.start(NO_REDIS, API_ALONE)) {
            tutti.ready();
            assertThat(tutti.log()).anyMatch(line -> line.contains("TUTTI11000"));
        }
    }

    @Test
    void an_api_whose_provider_is_away_starts_and_answers_503_provider_away() throws Exception {
        try (TuttiProcess tutti = TuttiProcess.start(
                NO_REDIS,
                API_ALONE[0],
                API_ALONE[1],
                "tutti.auth.mode=oidc",
                "quarkus.oidc.auth-server-url=http://127.0.0.1:1")) {
            tutti.ready();

            HttpResponse<String> answer = new Client(tutti).post("/chords", "{\"members\":[]}");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            assertThat(answer.body()).contains("urn:tutti:problem:provider_away");
            assertThat(get(tutti, "eyJhbGciOiJSUzI1NiJ9.e30.c2ln")).isEqualTo(503);
        }
    }

    @Test
    void the_documented_command_makes_a_key_and_its_hash() throws Exception {
        String command = documented("(?m)^(key=\\$\\(openssl .*)$");
        Process bash = new ProcessBuilder("bash", "-c", command).start();
        String printed = new String(bash.getInputStream().readAllBytes());
        Matcher made = Pattern.compile("key: (\\S+)\nhash: (sha256:\\S+)\n").matcher(printed);
        assertThat(made.matches()).as(printed).isTrue();

        try (TuttiProcess tutti = TuttiProcess.start(
                NO_REDIS,
                API_ALONE[0],
                API_ALONE[1],
                "tutti.auth.mode=keys",
                "tutti.auth.keys.ci.hash=" + made.group(2),
                "tutti.auth.keys.ci.roles=emit,read")) {
            tutti.ready();

            assertThat(get(tutti, made.group(1))).isEqualTo(503); // there is no Redis
            assertThat(get(tutti, "another")).isEqualTo(401);
            assertThat(tutti.readiness()).isEqualTo(200);
            assertThat(tutti.log()).noneMatch(line -> line.contains(made.group(1)) || line.contains(made.group(2)));
        }
    }

    private static String documented(String pattern) throws Exception {
        Matcher line = Pattern.compile(pattern).matcher(Files.readString(Path.of("docs/http.md")));
        assertThat(line.find()).isTrue();
        return line.group(1);
    }

    private static int get(TuttiProcess tutti, String key) throws Exception {
        return TuttiProcess.HTTP
                .send(
                        HttpRequest.newBuilder(URI.create(tutti.url("/chords")))
                                .header("Authorization", "Bearer " + key)
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
