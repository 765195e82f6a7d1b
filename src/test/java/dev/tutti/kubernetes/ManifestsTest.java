package dev.tutti.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The objects themselves, and that they find each other. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ManifestsTest {
    private static final String ALL = "dev.tutti.kubernetes.Manifests#all";
    private static final Map<String, Schema> SCHEMAS = Map.of(
            "keda.sh/v1alpha1 ScaledObject", Schema.of("/keda/scaledobjects.yaml"),
            "keda.sh/v1alpha1 TriggerAuthentication", Schema.of("/keda/triggerauthentications.yaml"));
    private static final Pattern SECRET = Pattern.compile("whsec_|sha256:[0-9a-f]{8}|tutti_[A-Za-z0-9]{16}");

    /** The files as they are: without kustomize, too. */
    @Test
    void every_file_has_only_fields_that_kubernetes_knows() throws IOException {
        int read = 0;
        for (Path file : files()) {
            for (JsonNode document : Manifests.documents(Files.readString(file))) {
                if (!document.path("apiVersion").asText().startsWith("kustomize.config.k8s.io/")) {
                    isKnown(file.toString(), document);
                    read++;
                }
            }
        }
        assertThat(read).isGreaterThan(20);
    }

    @Test
    void a_field_that_nobody_knows_is_found() throws IOException {
        JsonNode api = Manifests.documents(Files.readString(Manifests.FOLDER.resolve("base/api.yaml")))
                .get(0);
        ((ObjectNode) api.at("/spec/template/spec")).put("terminationGracePeriod", 5);
        JsonNode scaled = Manifests.documents(
                        Files.readString(Manifests.FOLDER.resolve("components/keda/scaled-objects.yaml")))
                .get(1);
        ((ObjectNode) scaled.path("spec")).put("minReplicas", 0).put("cooldownPeriod", "5");

        assertThatThrownBy(() -> Manifests.typed(api, Deployment.class)).hasMessageContaining("terminationGracePeriod");
        assertThat(SCHEMAS.get(Manifests.kind(scaled)).problems(scaled))
                .containsExactlyInAnyOrder(
                        "/spec/minReplicas is not known", "/spec/cooldownPeriod is no integer: \"5\"");
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void what_kustomize_makes_of_them_has_only_fields_that_kubernetes_knows(Manifests manifests) {
        manifests.documents().forEach(document -> isKnown(manifests.toString(), document));
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void everything_is_in_one_namespace_that_enforces_the_restricted_profile(Manifests manifests) {
        assertThat(manifests.all(Namespace.class)).singleElement().satisfies(namespace -> {
            assertThat(namespace.getMetadata().getName()).isEqualTo("tutti");
            assertThat(namespace.getMetadata().getLabels())
                    .containsEntry("pod-security.kubernetes.io/enforce", "restricted");
        });
        assertThat(manifests.documents())
                .filteredOn(document -> !document.path("kind").asText().equals("Namespace"))
                .allSatisfy(document ->
                        assertThat(document.at("/metadata/namespace").asText()).isEqualTo("tutti"));
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void every_role_has_a_deployment_and_those_that_nobody_scales_have_two_pods(Manifests manifests) {
        assertThat(manifests.tutti().keySet())
                .containsExactlyInAnyOrder("tutti-api", "tutti-worker", "tutti-worker-http", "tutti-aggregator");
        boolean scaled = !manifests.toString().equals("trying-out");
        assertThat(manifests.all(Deployment.class)).allSatisfy(each -> assertThat(
                        Optional.ofNullable(each.getSpec().getReplicas()))
                .isEqualTo(
                        scaled && each.getMetadata().getName().startsWith("tutti-worker")
                                ? Optional.empty()
                                : Optional.of(2)));
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void selectors_select_the_pods_that_they_are_meant_for(Manifests manifests) {
        manifests.all(Deployment.class).forEach(each -> assertThat(
                        selected(manifests, each.getSpec().getSelector()))
                .containsExactly(each.getMetadata().getName()));
        manifests.all(StatefulSet.class).forEach(each -> assertThat(
                        selected(manifests, each.getSpec().getSelector()))
                .containsExactly(each.getMetadata().getName()));
        manifests.all(Service.class).forEach(each -> assertThat(
                        selected(manifests, each.getSpec().getSelector()))
                .containsExactly(each.getMetadata().getName()));
        assertThat(manifests.all(PodDisruptionBudget.class))
                .extracting(each -> each.getMetadata().getName())
                .containsExactlyInAnyOrderElementsOf(manifests.tutti().keySet());
        manifests.all(PodDisruptionBudget.class).forEach(each -> assertThat(
                        selected(manifests, each.getSpec().getSelector()))
                .containsExactly(each.getMetadata().getName()));
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void services_and_ingresses_lead_to_ports_that_are_there(Manifests manifests) {
        for (Service service : manifests.all(Service.class)) {
            PodTemplateSpec pod = manifests.pods().get(service.getMetadata().getName());
            assertThat(service.getSpec().getPorts())
                    .allSatisfy(port -> assertThat(containers(pod).flatMap(container -> container.getPorts().stream()))
                            .anySatisfy(open -> {
                                assertThat(open.getName())
                                        .isEqualTo(port.getTargetPort().getStrVal());
                                assertThat(open.getContainerPort()).isEqualTo(port.getPort());
                            }));
        }
        manifests.all(Ingress.class).stream()
                .flatMap(ingress -> ingress.getSpec().getRules().stream())
                .flatMap(rule -> rule.getHttp().getPaths().stream())
                .map(path -> path.getBackend().getService())
                .forEach(backend -> assertThat(manifests.all(Service.class)).anySatisfy(service -> {
                    assertThat(service.getMetadata().getName()).isEqualTo(backend.getName());
                    assertThat(service.getSpec().getPorts()).anySatisfy(port -> assertThat(port.getName())
                            .isEqualTo(backend.getPort().getName()));
                }));
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void all_pods_of_tutti_run_one_image_and_every_image_has_a_version(Manifests manifests) {
        assertThat(manifests.pods().values().stream()
                        .flatMap(ManifestsTest::containers)
                        .map(Container::getImage))
                .allMatch(image -> image.matches("[a-z0-9./-]+:\\d+\\.\\d+\\.\\d+"));
        assertThat(new TreeSet<>(manifests.tutti().values().stream()
                        .flatMap(ManifestsTest::containers)
                        .map(Container::getImage)
                        .toList()))
                .hasSize(1)
                .allMatch(image -> image.startsWith("ghcr.io/tutti/tutti:"));
    }

    @Test
    void secrets_and_labels_that_somebody_must_give_are_documented() throws IOException {
        String documentation = Files.readString(Path.of("docs", "kubernetes.md"));
        Set<String> needed = new TreeSet<>();
        for (Path file : files()) {
            for (JsonNode document : Manifests.documents(Files.readString(file))) {
                document.findValues("secretKeyRef").forEach(secret -> needed.add(name(secret.path("name"))));
                document.findValues("secretName").forEach(secret -> needed.add(name(secret)));
                document.findValues("secretTargetRef").forEach(secret -> needed.add(name(secret.at("/0/name"))));
                document.findValues("namespaceSelector").forEach(selector -> selector.path("matchLabels")
                        .fieldNames()
                        .forEachRemaining(label -> needed.add(label + "=")));
            }
        }
        needed.remove("kubernetes.io/metadata.name="); // Kubernetes gives it

        assertThat(needed).hasSize(9).allSatisfy(each -> assertThat(documentation)
                .contains(each));
    }

    @Test
    void no_secret_is_committed() throws IOException {
        for (Path file : files()) {
            String text = Files.readString(file);
            assertThat(text).as(file.toString()).doesNotContainPattern(SECRET).doesNotContain("kind: Secret\n");
            assertThat(text).as(file.toString()).doesNotContain("secretGenerator");
        }
    }

    private static String name(JsonNode secret) {
        return "`" + secret.asText() + "`";
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(Manifests.FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).toList();
        }
    }

    private static void isKnown(String where, JsonNode document) {
        String kind = Manifests.kind(document);
        if (SCHEMAS.containsKey(kind)) {
            assertThat(SCHEMAS.get(kind).problems(document)).as(where).isEmpty();
        } else {
            assertThat(Manifests.TYPES).as(where).containsKey(kind);
            assertThatCode(() -> Manifests.typed(document, Manifests.TYPES.get(kind)))
                    .as(where + ": " + document)
                    .doesNotThrowAnyException();
        }
    }

    private static Stream<String> selected(Manifests manifests, LabelSelector selector) {
        return selected(manifests, selector.getMatchLabels());
    }

    private static Stream<String> selected(Manifests manifests, Map<String, String> labels) {
        return manifests.pods().entrySet().stream()
                .filter(pod ->
                        pod.getValue().getMetadata().getLabels().entrySet().containsAll(labels.entrySet()))
                .map(Map.Entry::getKey);
    }

    private static Stream<Container> containers(PodTemplateSpec pod) {
        return pod.getSpec().getContainers().stream();
    }
}
