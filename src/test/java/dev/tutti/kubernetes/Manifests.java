package dev.tutti.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** What kustomize makes of one folder, read with the types of Kubernetes: a field that these do not have is an error. */
final class Manifests {
    static final Path FOLDER = Path.of("deploy", "kubernetes");

    /** By {@code <apiVersion> <kind>}; what is not in here has no types of its own. */
    static final Map<String, Class<?>> TYPES = Map.ofEntries(
            Map.entry("v1 Namespace", Namespace.class),
            Map.entry("v1 ServiceAccount", ServiceAccount.class),
            Map.entry("v1 ConfigMap", ConfigMap.class),
            Map.entry("v1 Service", Service.class),
            Map.entry("apps/v1 Deployment", Deployment.class),
            Map.entry("apps/v1 StatefulSet", StatefulSet.class),
            Map.entry("policy/v1 PodDisruptionBudget", PodDisruptionBudget.class),
            Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class),
            Map.entry("networking.k8s.io/v1 Ingress", Ingress.class),
            Map.entry("autoscaling/v2 HorizontalPodAutoscaler", HorizontalPodAutoscaler.class));

    private static final ObjectMapper YAML = new YAMLMapper(YAMLFactory.builder()
            .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
            .build());

    private static final ObjectMapper STRICT = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1L;

                /** The types keep what they do not know; here it is an error. */
                @Override
                public Boolean hasAnySetter(Annotated any) {
                    return false;
                }
            });

    private static final Map<Path, String> BUILT = new ConcurrentHashMap<>();

    private final String name;
    private final List<JsonNode> documents;

    private Manifests(String name, String yaml) {
        this.name = name;
        this.documents = documents(yaml);
    }

    /** Every overlay, and the component that none of them has. */
    static Stream<Manifests> all() {
        return Stream.concat(
                Stream.of("trying-out", "production", "in-cluster-calls").map(Manifests::overlay),
                Stream.of(new Manifests("hpa", built(with("hpa")))));
    }

    static Manifests overlay(String name) {
        return new Manifests(name, built(FOLDER.resolve("overlays").resolve(name)));
    }

    /** The documents of a YAML text. */
    static List<JsonNode> documents(String yaml) {
        try (var read = YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
            return read.readAll();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An object as its type; fails where it has a field that the type has not. */
    static <T> T typed(JsonNode document, Class<T> type) throws JsonProcessingException {
        return STRICT.treeToValue(document, type);
    }

    private static String built(Path folder) {
        return BUILT.computeIfAbsent(folder, Kustomize::build);
    }

    private static Path with(String component) {
        try {
            Path folder = Files.createDirectories(Path.of("target", "kubernetes", component));
            Path root = folder.toAbsolutePath().relativize(FOLDER.toAbsolutePath());
            Files.writeString(
                    folder.resolve("kustomization.yaml"),
                    "resources: [" + root + "/base]\ncomponents: [" + root + "/components/" + component + "]\n");
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<JsonNode> documents() {
        return documents;
    }

    /** All objects of a type. */
    <T> List<T> all(Class<T> type) {
        List<T> all = new ArrayList<>();
        for (JsonNode document : documents) {
            if (type.equals(TYPES.get(kind(document)))) {
                try {
                    all.add(typed(document, type));
                } catch (JsonProcessingException e) {
                    throw new IllegalStateException(name + ": " + document, e);
                }
            }
        }
        return all;
    }

    /** All objects of a kind that has no type here. */
    List<JsonNode> ofKind(String kind) {
        return documents.stream()
                .filter(document -> document.path("kind").asText().equals(kind))
                .toList();
    }

    /** The pods of all that make pods, by the name of what makes them. */
    Map<String, PodTemplateSpec> pods() {
        Map<String, PodTemplateSpec> pods = new LinkedHashMap<>();
        all(Deployment.class)
                .forEach(each ->
                        pods.put(each.getMetadata().getName(), each.getSpec().getTemplate()));
        all(StatefulSet.class)
                .forEach(each ->
                        pods.put(each.getMetadata().getName(), each.getSpec().getTemplate()));
        return pods;
    }

    /** Those of Tutti alone. */
    Map<String, PodTemplateSpec> tutti() {
        Map<String, PodTemplateSpec> tutti = pods();
        tutti.values()
                .removeIf(pod -> !"tutti".equals(pod.getMetadata().getLabels().get("app.kubernetes.io/name")));
        return tutti;
    }

    static String kind(JsonNode document) {
        return document.path("apiVersion").asText() + " "
                + document.path("kind").asText();
    }

    @Override
    public String toString() {
        return name;
    }
}
