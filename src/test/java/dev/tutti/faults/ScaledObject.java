package dev.tutti.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * One of KEDA's, as it is committed.
 *
 * @param deployment whose processes it counts
 * @param path where the api tells the figure
 * @param figure its name there
 * @param target of the figure, a process
 * @param activation up to which none is needed
 * @param stabilization how long a smaller number must have been enough
 * @param rise how much may be added in one {@code period}, as a share of what there is
 * @param failures after more of them in a row it falls back
 * @param fallback then at least so many
 */
record ScaledObject(
        String deployment,
        String path,
        String figure,
        double target,
        double activation,
        int min,
        int max,
        Duration polling,
        Duration cooldown,
        Duration stabilization,
        double rise,
        Duration period,
        int failures,
        int fallback) {
    private static final Path FILE = Path.of("deploy", "kubernetes", "components", "keda", "scaled-objects.yaml");

    static List<ScaledObject> committed() {
        try (MappingIterator<JsonNode> documents =
                new YAMLMapper().readerFor(JsonNode.class).readValues(FILE.toFile())) {
            return documents.readAll().stream()
                    .filter(document -> document.path("kind").asText().equals("ScaledObject"))
                    .map(ScaledObject::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ScaledObject of(JsonNode document) {
        JsonNode spec = document.path("spec");
        JsonNode asked = spec.at("/triggers/0/metadata");
        JsonNode behaviour = spec.at("/advanced/horizontalPodAutoscalerConfig/behavior");
        JsonNode up = behaviour.at("/scaleUp/policies/0");
        return new ScaledObject(
                spec.at("/scaleTargetRef/name").asText(),
                URI.create(asked.path("url").asText()).getPath(),
                asked.path("valueLocation").asText(),
                Double.parseDouble(asked.path("targetValue").asText()),
                Double.parseDouble(asked.path("activationTargetValue").asText()),
                spec.path("minReplicaCount").asInt(),
                spec.path("maxReplicaCount").asInt(),
                seconds(spec.path("pollingInterval")),
                seconds(spec.path("cooldownPeriod")),
                seconds(behaviour.at("/scaleDown/stabilizationWindowSeconds")),
                up.path("value").asInt() / 100.0,
                seconds(up.path("periodSeconds")),
                spec.at("/fallback/failureThreshold").asInt(),
                spec.at("/fallback/replicas").asInt());
    }

    private static Duration seconds(JsonNode number) {
        if (!number.isIntegralNumber()) {
            throw new IllegalStateException("seconds are missing in " + FILE);
        }
        return Duration.ofSeconds(number.asInt());
    }

    /** The queue that it looks at. */
    String queue() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The same with every time that much shorter. */
    ScaledObject hurried(int times) {
        return new ScaledObject(
                deployment,
                path,
                figure,
                target,
                activation,
                min,
                max,
                polling.dividedBy(times),
                cooldown.dividedBy(times),
                stabilization.dividedBy(times),
                rise,
                period.dividedBy(times),
                failures,
                fallback);
    }
}
