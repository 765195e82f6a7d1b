package dev.tutti.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tutti.wire.Json;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What scales the workers, of KEDA and without it. F22 plays it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ScalersTest {
    /** Those of the metrics-api scaler of KEDA 2.20, {@code pkg/scalers/metrics_api_scaler.go}. */
    private static final Set<String> METADATA = Set.of(
            "url",
            "format",
            "valueLocation",
            "targetValue",
            "activationTargetValue",
            "unsafeSsl",
            "timeout",
            "aggregateFromKubeServiceEndpoints",
            "aggregationType",
            "authMode",
            "authModes");

    private static final Set<String> TRIGGERS_METADATA_REQUIRED = Set.of("url", "valueLocation", "targetValue");

    @Test
    void keda_asks_the_api_how_much_is_in_the_queue_that_the_workers_serve() {
        Manifests manifests = Manifests.overlay("production");

        assertThat(manifests.ofKind("ScaledObject")).hasSize(2).allSatisfy(scaled -> {
            String target = scaled.at("/spec/scaleTargetRef/name").asText();
            JsonNode asked = scaled.at("/spec/triggers/0/metadata");
            assertThat(scaled.at("/spec/triggers")).hasSize(1);
            assertThat(scaled.at("/spec/triggers/0/type").asText()).isEqualTo("metrics-api");
            assertThat(fields(asked)).isSubsetOf(METADATA).containsAll(TRIGGERS_METADATA_REQUIRED);
            String queue = Environment.of("production", target).get("TUTTI_WORKER_QUEUES");
            assertThat(URI.create(asked.path("url").asText()))
                    .isEqualTo(api(manifests).resolve("/queues/" + queue));
            assertThat(asked.path("valueLocation").asText()).isEqualTo("backlog");
        });
    }

    @Test
    void keda_shows_a_key_that_is_a_secret() {
        Manifests manifests = Manifests.overlay("production");

        assertThat(manifests.ofKind("TriggerAuthentication")).singleElement().satisfies(key -> {
            // of authentication_types.go: bearerToken or token
            assertThat(key.at("/spec/secretTargetRef/0/parameter").asText()).isEqualTo("token");
            assertThat(manifests.ofKind("ScaledObject")).allSatisfy(scaled -> {
                assertThat(scaled.at("/spec/triggers/0/metadata/authMode").asText())
                        .isEqualTo("bearer");
                assertThat(scaled.at("/spec/triggers/0/authenticationRef/name").asText())
                        .isEqualTo(key.at("/metadata/name").asText());
            });
        });
    }

    @Test
    void there_are_none_while_nothing_is_to_be_done_and_one_while_the_api_is_away() {
        assertThat(Manifests.overlay("production").ofKind("ScaledObject")).allSatisfy(scaled -> {
            assertThat(scaled.at("/spec/minReplicaCount").asInt()).isZero();
            assertThat(scaled.at("/spec/triggers/0/metadata/activationTargetValue")
                            .asText())
                    .isEqualTo("0");
            assertThat(scaled.at("/spec/fallback/replicas").asInt()).isEqualTo(1);
            assertThat(scaled.at("/spec/fallback/behavior").asText()).isEqualTo("currentReplicasIfHigher");
        });
    }

    @Test
    void without_keda_the_same_numbers_hold_but_for_the_last_worker() {
        List<JsonNode> scaled = Manifests.overlay("production").ofKind("ScaledObject");
        Manifests without = Manifests.all()
                .filter(each -> each.toString().equals("hpa"))
                .findFirst()
                .orElseThrow();

        List<HorizontalPodAutoscaler> autoscalers = without.all(HorizontalPodAutoscaler.class);
        assertThat(autoscalers).hasSameSizeAs(scaled);
        for (int i = 0; i < scaled.size(); i++) {
            JsonNode keda = scaled.get(i);
            HorizontalPodAutoscaler hpa = autoscalers.get(i);
            var metric = hpa.getSpec().getMetrics().get(0).getExternal();
            assertThat(hpa.getSpec().getScaleTargetRef().getName())
                    .isEqualTo(keda.at("/spec/scaleTargetRef/name").asText());
            assertThat(hpa.getSpec().getMinReplicas()).isEqualTo(1);
            assertThat(hpa.getSpec().getMaxReplicas())
                    .isEqualTo(keda.at("/spec/maxReplicaCount").asInt());
            assertThat(metric.getTarget().getAverageValue().toString())
                    .isEqualTo(keda.at("/spec/triggers/0/metadata/targetValue").asText());
            assertThat(metric.getMetric().getName()).isEqualTo("tutti_queue_backlog");
            assertThat(metric.getMetric().getSelector().getMatchLabels())
                    .containsOnlyKeys("queue")
                    .containsEntry(
                            "queue",
                            keda.at("/spec/triggers/0/metadata/url").asText().replaceAll(".*/", ""));
            assertThat(Json.MAPPER.<JsonNode>valueToTree(hpa.getSpec().getBehavior()))
                    .isEqualTo(keda.at("/spec/advanced/horizontalPodAutoscalerConfig/behavior"));
        }
    }

    private static URI api(Manifests manifests) {
        Service service = manifests.all(Service.class).stream()
                .filter(each -> each.getMetadata().getName().equals("tutti-api"))
                .findFirst()
                .orElseThrow();
        return URI.create("http://" + service.getMetadata().getName() + "."
                + service.getMetadata().getNamespace() + ".svc:"
                + service.getSpec().getPorts().get(0).getPort());
    }

    private static Set<String> fields(JsonNode object) {
        Set<String> fields = new TreeSet<>();
        object.fieldNames().forEachRemaining(fields::add);
        return fields;
    }
}
