package dev.tutti.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.config.TuttiConfig;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.quarkus.redis.runtime.client.config.RedisConfig;
import io.quarkus.runtime.shutdown.ShutdownConfig;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a pod may do, how it is set, asked and ended. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PodsTest {
    private static final String ALL = "dev.tutti.kubernetes.Manifests#all";
    private static final Duration HAND_BACK = Duration.ofSeconds(5);

    @ParameterizedTest
    @MethodSource(ALL)
    void keep_the_restricted_profile_and_write_nowhere_but_in_their_volumes(Manifests manifests) {
        assertThat(manifests.pods()).allSatisfy((name, pod) -> {
            PodSpec spec = pod.getSpec();
            assertThat(spec.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(spec.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            assertThat(Stream.of(spec.getHostNetwork(), spec.getHostPID(), spec.getHostIPC()))
                    .containsOnlyNulls();
            assertThat(spec.getVolumes())
                    .allMatch(volume -> volume.getEmptyDir() != null || volume.getSecret() != null);
            assertThat(spec.getInitContainers()).isEmpty();
            assertThat(spec.getContainers()).singleElement().satisfies(container -> {
                assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                        .isFalse();
                assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                        .isTrue();
                assertThat(container.getSecurityContext().getPrivileged()).isNull();
                assertThat(Stream.of(
                                container.getSecurityContext().getRunAsUser(),
                                spec.getSecurityContext().getRunAsUser()))
                        .doesNotContain(0L);
                assertThat(container.getSecurityContext().getCapabilities().getDrop())
                        .containsExactly("ALL");
                assertThat(container.getSecurityContext().getCapabilities().getAdd())
                        .isNullOrEmpty();
                assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
                assertThat(container.getResources().getLimits().get("memory"))
                        .isEqualTo(container.getResources().getRequests().get("memory"));
            });
        });
        assertThat(manifests.tutti()).allSatisfy((name, pod) -> assertThat(the(pod).getVolumeMounts())
                .anyMatch(mount ->
                        mount.getMountPath().equals("/tmp") && mount.getName().equals("tmp")));
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void get_no_token_and_no_variables_of_services(Manifests manifests) {
        assertThat(manifests.all(ServiceAccount.class)).singleElement().satisfies(account -> assertThat(
                        account.getAutomountServiceAccountToken())
                .isFalse());
        assertThat(manifests.pods()).allSatisfy((name, pod) -> {
            assertThat(pod.getSpec().getServiceAccountName()).isEqualTo("tutti");
            assertThat(pod.getSpec().getAutomountServiceAccountToken()).isFalse();
            // TUTTI_API_PORT=tcp://… of the Service tutti-api
            assertThat(pod.getSpec().getEnableServiceLinks()).isFalse();
        });
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void are_asked_on_the_management_port_by_paths_that_are_there(Manifests manifests) {
        assertThat(manifests.tutti()).allSatisfy((name, pod) -> {
            Container container = the(pod);
            assertThat(ports(container)).containsEntry("management", 9000);
            assertThat(path(container, container.getStartupProbe())).isEqualTo("/q/health/started");
            assertThat(path(container, container.getReadinessProbe())).isEqualTo("/q/health/ready");
            assertThat(path(container, container.getLivenessProbe())).isEqualTo("/q/health/live");
            assertThat(ports(container).containsKey("http")).isEqualTo(name.equals("tutti-api"));
        });
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void have_one_role_each_and_the_workers_one_queue_each(Manifests manifests) {
        assertThat(manifests.tutti()).allSatisfy((name, pod) -> {
            String role = name.replace("tutti-", "").replace("-http", "");
            Stream.of("api", "worker", "aggregator")
                    .forEach(each -> assertThat(value(pod, "TUTTI_" + each.toUpperCase(Locale.ROOT) + "_ENABLED"))
                            .isEqualTo(each.equals(role) ? "unset" : "false"));
        });
        assertThat(value(manifests.tutti().get("tutti-worker"), "TUTTI_WORKER_QUEUES"))
                .isEqualTo("default");
        assertThat(value(manifests.tutti().get("tutti-worker-http"), "TUTTI_WORKER_QUEUES"))
                .isEqualTo("http");
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void are_set_by_settings_that_exist(Manifests manifests) {
        Set<String> known = Stream.of(TuttiConfig.class, ShutdownConfig.class, RedisConfig.class)
                .flatMap(mapping -> ConfigMappings.getProperties(ConfigClass.configClass(mapping)).keySet().stream())
                .map(PodsTest::variable)
                .collect(Collectors.toSet());
        known.add("QUARKUS_CONFIG_LOCATIONS"); // read before any mapping

        assertThat(known).contains("TUTTI_CLAIM_IDLE", "TUTTI_LIMITS_WAIT", "QUARKUS_REDIS_HOSTS");
        assertThat(manifests.tutti().values().stream().flatMap(pod -> Environment.of(manifests, pod).keySet().stream()))
                .isNotEmpty()
                .isSubsetOf(known);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void are_given_the_time_that_they_need_to_end(Manifests manifests) {
        assertThat(manifests.tutti()).allSatisfy((name, pod) -> {
            Map<String, String> set = Environment.of(manifests, pod);
            Duration needed = Duration.parse(set.get("TUTTI_DRAIN"))
                    .plus(HAND_BACK)
                    .plus(Duration.parse(set.get("QUARKUS_SHUTDOWN_TIMEOUT")))
                    .plusSeconds(preStop(the(pod)));
            assertThat(Duration.ofSeconds(pod.getSpec().getTerminationGracePeriodSeconds()))
                    .isGreaterThanOrEqualTo(needed);
        });
        assertThat(preStop(the(manifests.tutti().get("tutti-api")))).isPositive();
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void read_secrets_that_only_those_who_need_them_get(Manifests manifests) {
        assertThat(manifests.tutti()).allSatisfy((name, pod) -> {
            List<String> secrets = pod.getSpec().getVolumes().stream()
                    .filter(volume -> volume.getSecret() != null)
                    .map(volume -> volume.getSecret().getSecretName())
                    .toList();
            assertThat(secrets)
                    .isEqualTo(
                            switch (name) {
                                case "tutti-api" -> List.of("tutti-keys");
                                case "tutti-worker-http" -> List.of("tutti-webhook-secrets");
                                default -> List.of();
                            });
            Map<String, String> set = Environment.of(manifests, pod);
            the(pod).getVolumeMounts().stream()
                    .filter(mount -> mount.getMountPath().startsWith("/etc/tutti"))
                    .forEach(mount -> assertThat(set.values())
                            .anyMatch(value -> (value + "/").startsWith(mount.getMountPath() + "/")));
        });
    }

    private static Container the(PodTemplateSpec pod) {
        return pod.getSpec().getContainers().get(0);
    }

    private static Map<String, Integer> ports(Container container) {
        return container.getPorts().stream()
                .collect(Collectors.toMap(ContainerPort::getName, ContainerPort::getContainerPort));
    }

    private static String path(Container container, Probe probe) {
        assertThat(ports(container)).containsKey(probe.getHttpGet().getPort().getStrVal());
        assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo("management");
        return probe.getHttpGet().getPath();
    }

    private static String value(PodTemplateSpec pod, String variable) {
        return the(pod).getEnv().stream()
                .filter(each -> each.getName().equals(variable))
                .map(EnvVar::getValue)
                .findFirst()
                .orElse("unset");
    }

    private static long preStop(Container container) {
        return container.getLifecycle() == null
                ? 0
                : container.getLifecycle().getPreStop().getSleep().getSeconds();
    }

    private static String variable(String property) {
        return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }
}
