package dev.tutti.faults;

import static org.awaitility.Awaitility.await;

import dev.tutti.faults.Node.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** Two api, four workers and two aggregators, each a process, against one Redis. */
final class Deployment implements AutoCloseable {
    /** Silence after which others take over, in every experiment. */
    static final Duration CLAIM_IDLE = Duration.ofSeconds(2);

    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final List<Node> nodes = new ArrayList<>();
    private final List<Node> others = new ArrayList<>();
    private final BiFunction<Role, String, Node> make;

    private Deployment(BiFunction<Role, String, Node> make) {
        this.make = make;
    }

    /**
     * Makes it without starting it.
     *
     * @param application folder of the packaged application
     * @param logs where the processes log to
     * @param redis the URI of Redis
     * @param sink where tasks tell what they do
     * @param settings for every node, before it starts
     */
    static Deployment of(Path application, Path logs, String redis, String sink, int[] sizes, Consumer<Node> settings) {
        Deployment deployment = new Deployment((role, name) -> {
            Node node = new Node(role, name, application, logs)
                    .with("quarkus.redis.hosts", redis)
                    .with("tutti.claim-idle", CLAIM_IDLE.toString())
                    .with("tutti.demo.enabled", "true")
                    .with("quarkus.log.category.\"dev.tutti\".level", "DEBUG")
                    .with("tutti.call.allow", "127.0.0.0/8")
                    .with("faults.sink", sink);
            settings.accept(node);
            return node;
        });
        for (Role role : Role.values()) {
            for (int i = 1; i <= sizes[role.ordinal()]; i++) {
                deployment.nodes.add(deployment.make.apply(role, role.name().toLowerCase(java.util.Locale.ROOT) + i));
            }
        }
        return deployment;
    }

    /** One more, with the settings of the others, for somebody else to start and end; it is in none of the lists. */
    Node another(Role role, String name) {
        Node node = make.apply(role, name);
        others.add(node);
        return node;
    }

    /** Starts every process and waits until all are ready. */
    Deployment start() {
        nodes.forEach(Node::start);
        return awaitReady();
    }

    /** Waits until all are ready. */
    Deployment awaitReady() {
        for (Node node : nodes) {
            await(node + " is ready").atMost(START_LIMIT).until(node::isReady);
        }
        return this;
    }

    List<Node> all() {
        return nodes;
    }

    List<Node> of(Role role) {
        return nodes.stream().filter(node -> node.role() == role).toList();
    }

    /** One of that role that is ready while another one is, too; waits for it. */
    Node victim(Role role, Random chance) {
        return await("two nodes of role " + role)
                .atMost(START_LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> victimNow(role, chance), Optional::isPresent)
                .orElseThrow();
    }

    private Optional<Node> victimNow(Role role, Random chance) {
        List<Node> ready = of(role).stream().filter(Node::isReady).toList();
        return ready.size() < 2 ? Optional.empty() : Optional.of(ready.get(chance.nextInt(ready.size())));
    }

    @Override
    public void close() {
        others.forEach(Node::close);
        nodes.forEach(Node::close);
    }
}
