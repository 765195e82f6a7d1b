package dev.tutti.docker;

import static dev.tutti.docker.Yaml.texts;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ComposeTest {
    private static final JsonNode SERVICES = Yaml.read("compose.yaml").path("services");
    private static final JsonNode REDIS = SERVICES.path("redis");
    private static final JsonNode TUTTI = SERVICES.path("tutti");

    @Test
    void redis_keeps_what_was_accepted() {
        assertThat(texts(REDIS.path("command")))
                .containsExactly(
                        "redis-server",
                        "--appendonly",
                        "yes",
                        "--appendfsync",
                        "always",
                        "--maxmemory-policy",
                        "noeviction");
        assertThat(REDIS.path("image").asText()).matches("redis:\\d+\\.\\d+\\.\\d+[\\w.-]*");
        assertThat(texts(REDIS.path("volumes"))).containsExactly("redis:/data");
    }

    @Test
    void tutti_is_built_from_the_sources_by_a_dockerfile_that_knows_how() throws IOException {
        JsonNode build = TUTTI.path("build");
        Path dockerfile = Path.of(build.path("dockerfile").asText());
        assertThat(Files.readString(dockerfile))
                .contains("ARG APPLICATION=")
                .contains("AS " + build.at("/args/APPLICATION").asText());
    }

    @Test
    void every_setting_exists() throws IOException {
        String documented = Pattern.compile("`([a-z][\\w.-]+)`")
                .matcher(Files.readString(Path.of("README.md")))
                .results()
                .map(found -> found.group(1).replaceAll("[.-]", "_").toUpperCase(Locale.ROOT))
                .collect(Collectors.joining("\n"));
        TUTTI.path("environment").fieldNames().forEachRemaining(variable -> assertThat(documented.lines())
                .contains(variable));
    }

    @Test
    void as_long_as_anybody_may_do_anything_only_this_machine_reaches_the_ports() {
        assertThat(TUTTI.at("/environment/TUTTI_AUTH_MODE").asText()).isEqualTo("none");
        assertThat(texts(TUTTI.path("ports"))).containsExactly("127.0.0.1:8080:8080", "127.0.0.1:9000:9000");
        assertThat(REDIS.has("ports")).isFalse();
    }

    @Test
    void tutti_waits_for_redis_and_both_say_how_they_are() {
        assertThat(TUTTI.at("/depends_on/redis/condition").asText()).isEqualTo("service_healthy");
        assertThat(texts(REDIS.at("/healthcheck/test"))).containsExactly("CMD", "redis-cli", "ping");
        assertThat(texts(TUTTI.at("/healthcheck/test")))
                .startsWith("CMD", "bash", "-c")
                .hasSize(4);
    }

    @Test
    void tutti_needs_no_rights_and_writes_to_tmp_only() {
        assertThat(TUTTI.path("read_only").asBoolean()).isTrue();
        assertThat(texts(TUTTI.path("tmpfs"))).containsExactly("/tmp");
        assertThat(texts(TUTTI.path("cap_drop"))).containsExactly("ALL");
        assertThat(texts(TUTTI.path("security_opt"))).containsExactly("no-new-privileges:true");
    }
}
