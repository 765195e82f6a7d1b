package dev.tutti.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.networking.v1.IPBlock;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who talks to whom: everything that no policy allows is denied. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class NetworkPoliciesTest {
    private static final String ALL = "dev.tutti.kubernetes.Manifests#all";
    private static final String DNS = "kubernetes.io/metadata.name=kube-system:53";
    private static final String TRACES = "tutti.dev/takes-traces=true:4317,4318";
    private static final String REDIS = "app.kubernetes.io/name=redis:6379";
    private static final String PUBLIC = "0.0.0.0/0:any";
    private static final String PUBLIC_6 = "2000::/3:any";
    private static final Set<String> NOT_PUBLIC = Set.of(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "224.0.0.0/3");

    @ParameterizedTest
    @MethodSource(ALL)
    void everything_is_denied_first(Manifests manifests) {
        assertThat(manifests.all(NetworkPolicy.class))
                .filteredOn(policy -> policy.getMetadata().getName().equals("default-deny"))
                .singleElement()
                .satisfies(policy -> {
                    assertThat(labels(policy)).isEmpty();
                    assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
                    assertThat(policy.getSpec().getIngress()).isNullOrEmpty();
                    assertThat(policy.getSpec().getEgress()).isNullOrEmpty();
                });
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void every_policy_selects_pods_that_there_are(Manifests manifests) {
        assertThat(manifests.all(NetworkPolicy.class))
                .allSatisfy(policy -> assertThat(manifests.pods().values()).anyMatch(pod -> selects(policy, pod)));
    }

    @Test
    void roles_reach_name_servers_redis_and_traces_and_only_the_http_workers_the_internet() {
        Manifests manifests = Manifests.overlay("trying-out");

        assertThat(manifests.tutti().keySet()).allSatisfy(name -> assertThat(reached(manifests, name))
                .isEqualTo(
                        name.equals("tutti-worker-http")
                                ? Set.of(DNS, TRACES, REDIS, PUBLIC, PUBLIC_6)
                                : Set.of(DNS, TRACES, REDIS)));
        assertThat(reached(manifests, "tutti-redis")).isEmpty();
    }

    @Test
    void in_production_redis_is_elsewhere() {
        Manifests manifests = Manifests.overlay("production");

        assertThat(reached(manifests, "tutti-worker")).isEqualTo(Set.of(DNS, TRACES, "10.0.0.0/8:6379"));
    }

    @Test
    void calls_in_the_cluster_open_both_locks_and_only_for_the_http_workers() {
        Manifests closed = Manifests.overlay("production");
        Manifests open = Manifests.overlay("in-cluster-calls");

        assertThat(open.tutti().keySet()).allSatisfy(name -> {
            Set<String> more = new TreeSet<>(reached(open, name));
            more.removeAll(reached(closed, name));
            assertThat(more)
                    .isEqualTo(
                            name.equals("tutti-worker-http")
                                    ? Set.of("tutti.dev/takes-calls=true:any")
                                    : Set.<String>of());
        });
        assertThat(Environment.of("in-cluster-calls", "tutti-worker-http"))
                .containsEntry("TUTTI_CALL_ALLOW_HOSTS", "*.svc.cluster.local");
        assertThat(Environment.of("production", "tutti-worker-http")).doesNotContainKey("TUTTI_CALL_ALLOW_HOSTS");
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void the_internet_is_without_private_ranges(Manifests manifests) {
        assertThat(manifests.all(NetworkPolicy.class).stream()
                        .flatMap(NetworkPoliciesTest::egress)
                        .flatMap(rule -> rule.getTo().stream())
                        .map(NetworkPolicyPeer::getIpBlock)
                        .filter(block -> block != null && block.getCidr().equals("0.0.0.0/0"))
                        .map(IPBlock::getExcept))
                .singleElement()
                .satisfies(except -> assertThat(except).containsExactlyInAnyOrderElementsOf(NOT_PUBLIC));
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void prometheus_gets_in_everywhere_and_callers_to_the_api(Manifests manifests) {
        assertThat(manifests.tutti().keySet()).allSatisfy(name -> assertThat(letIn(manifests, name))
                .isEqualTo(
                        name.equals("tutti-api")
                                ? Set.of("tutti.dev/may-scrape=true:management", "tutti.dev/may-call-api=true:http")
                                : Set.of("tutti.dev/may-scrape=true:management")));
    }

    private static Set<String> reached(Manifests manifests, String name) {
        Set<String> reached = new TreeSet<>();
        of(manifests, name).flatMap(NetworkPoliciesTest::egress).forEach(rule -> rule.getTo()
                .forEach(peer -> reached.add(text(peer, rule.getPorts()))));
        return reached;
    }

    private static Set<String> letIn(Manifests manifests, String name) {
        Set<String> letIn = new TreeSet<>();
        of(manifests, name)
                .flatMap(policy -> policy.getSpec().getIngress().stream())
                .forEach(rule -> rule.getFrom().forEach(peer -> letIn.add(text(peer, rule.getPorts()))));
        return letIn;
    }

    private static Stream<NetworkPolicy> of(Manifests manifests, String name) {
        return manifests.all(NetworkPolicy.class).stream()
                .filter(policy -> selects(policy, manifests.pods().get(name)));
    }

    private static Stream<NetworkPolicyEgressRule> egress(NetworkPolicy policy) {
        return policy.getSpec().getEgress().stream();
    }

    private static boolean selects(NetworkPolicy policy, PodTemplateSpec pod) {
        return pod.getMetadata()
                .getLabels()
                .entrySet()
                .containsAll(labels(policy).entrySet());
    }

    private static Map<String, String> labels(NetworkPolicy policy) {
        Map<String, String> labels = policy.getSpec().getPodSelector().getMatchLabels();
        return labels == null ? Map.of() : labels;
    }

    /** One of the three ways to name a peer, and the ports. */
    private static String text(NetworkPolicyPeer peer, List<NetworkPolicyPort> ports) {
        String who = peer.getIpBlock() != null
                ? peer.getIpBlock().getCidr()
                : (peer.getNamespaceSelector() != null ? peer.getNamespaceSelector() : peer.getPodSelector())
                        .getMatchLabels().entrySet().stream()
                                .map(Object::toString)
                                .findFirst()
                                .orElseThrow();
        Set<String> numbers = new TreeSet<>();
        ports.forEach(port -> numbers.add(
                port.getPort() == null ? "any" : port.getPort().getValue().toString()));
        return who + ":" + String.join(",", numbers);
    }
}
