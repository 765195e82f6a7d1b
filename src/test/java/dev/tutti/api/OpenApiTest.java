package dev.tutti.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The document at /q/openapi against the code. */
@QuarkusTest
@TestProfile(RedisAway.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class OpenApiTest {
    private JsonNode document;

    @BeforeEach
    void is_read() throws IOException {
        document = new ObjectMapper().readTree(get("/q/openapi?format=json").asString());
    }

    @Test
    void is_openapi_3_1_on_the_port_of_the_api() {
        assertThat(document.path("openapi").asText()).startsWith("3.1");
        assertThat(document.path("info").path("title").asText()).isEqualTo("Tutti");
    }

    @Test
    void has_the_operations_that_the_resources_have() throws IOException {
        Set<String> described = new TreeSet<>();
        document.path("paths").properties().forEach(path -> path.getValue()
                .fieldNames()
                .forEachRemaining(method -> described.add(method.toUpperCase() + " " + path.getKey())));

        Set<String> there = new TreeSet<>(operations().toList());
        there.add("GET " + StreamEvents.PATH); // a plain route
        assertThat(described).isEqualTo(there);
    }

    @Test
    void has_an_example_for_every_answer() {
        List<String> without = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> operation
                        .getValue()
                        .path("responses")
                        .properties()
                        .forEach(answer -> resolve(answer.getValue())
                                .path("content")
                                .properties()
                                .forEach(content -> {
                                    if (content.getValue().path("examples").isEmpty()) {
                                        without.add(operation.getKey() + " " + path.getKey() + " " + answer.getKey());
                                    }
                                }))));

        assertThat(without).isEmpty();
    }

    @Test
    void says_of_every_operation_that_not_everybody_may_use_it() {
        assertThat(document.path("security").findValues("bearer")).hasSize(1);
        assertThat(document.at("/components/securitySchemes").fieldNames())
                .toIterable()
                .containsExactly("bearer");
        document.path("paths")
                .forEach(path -> path.forEach(
                        operation -> assertThat(operation.path("responses").fieldNames())
                                .toIterable()
                                .contains("401", "403")));
    }

    @Test
    void refers_to_nothing_that_is_not_there() {
        List<String> missing = new ArrayList<>();
        references(document).filter(reference -> at(reference).isMissingNode()).forEach(missing::add);

        assertThat(missing).isEmpty();
    }

    @Test
    void has_an_example_of_every_problem_as_it_is() {
        Set<String> described = new TreeSet<>();
        document.findParents("requestId").stream()
                .filter(example -> example.path("type").asText().startsWith("urn:"))
                .forEach(example -> described.add(example.path("type").asText() + " "
                        + example.path("status").asText() + " "
                        + example.path("title").asText()));

        assertThat(described)
                .isEqualTo(Stream.of(ProblemType.values())
                        .map(type -> type.uri() + " " + type.status() + " " + type.title())
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void is_shown_by_swagger_ui() {
        given().redirects()
                .follow(true)
                .get("/q/swagger-ui/")
                .then()
                .statusCode(200)
                .body(containsString("/q/openapi"));
    }

    private static Stream<String> operations() throws IOException {
        try (Stream<java.nio.file.Path> files = Files.list(java.nio.file.Path.of("target/classes/dev/tutti/api"))) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("\\w+\\.class"))
                    .map(name -> load("dev.tutti.api." + name.replace(".class", "")))
                    .filter(type -> type.isAnnotationPresent(Path.class))
                    .flatMap(type -> Stream.of(type.getDeclaredMethods())
                            .flatMap(method -> Stream.of(method.getAnnotations())
                                    .flatMap(annotation -> Stream.ofNullable(
                                            annotation.annotationType().getAnnotation(HttpMethod.class)))
                                    .map(http -> http.value() + " " + path(type, method))))
                    .toList()
                    .stream();
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, OpenApiTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String path(Class<?> type, Method method) {
        Path own = method.getAnnotation(Path.class);
        String whole = ("/" + type.getAnnotation(Path.class).value() + "/" + (own == null ? "" : own.value()))
                .replaceAll("/+", "/");
        return whole.endsWith("/") ? whole.substring(0, whole.length() - 1) : whole;
    }

    private JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? at(node.path("$ref").asText()) : node;
    }

    private JsonNode at(String reference) {
        return document.at(reference.substring(1));
    }

    private static Stream<String> references(JsonNode node) {
        return node.findValues("$ref").stream().map(JsonNode::asText);
    }
}
