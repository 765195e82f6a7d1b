package dev.tutti.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tutti.testing.RedisProcess;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A process a role, each as the user that docs/redis.md makes for it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AclIT {
    private final Vertx vertx = Vertx.vertx();
    private final RedisProcess redis = new RedisProcess("--appendfsync", "always");
    private final List<TuttiProcess> processes = new ArrayList<>();
    private Redis admin;

    @BeforeEach
    void make_users() throws Exception {
        redis.start();
        admin = Redis.createClient(vertx, redis.uri());
        assertThat(RedisDocument.users()).hasSize(RoleAsUser.ROLES.size());
        for (List<String> user : RedisDocument.users()) {
            run(user);
        }
    }

    @AfterEach
    void close() {
        processes.forEach(TuttiProcess::close);
        admin.close();
        redis.close();
        vertx.close();
    }

    private Response run(List<String> words) throws Exception {
        Request request = Request.cmd(Command.create(words.get(0).toLowerCase(Locale.ROOT)));
        words.stream().skip(1).forEach(request::arg);
        return admin.send(request).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private void canBeAsked() throws Exception {
        String version = run(List.of("INFO", "server"))
                .toString()
                .lines()
                .filter(line -> line.startsWith("redis_version:"))
                .findFirst()
                .orElseThrow()
                .split(":")[1];
        assumeTrue(
                Integer.parseInt(version.split("\\.")[0]) >= 7,
                () -> "Redis " + version + " cannot be asked what a user may do");
    }

    private TuttiProcess start(String role) {
        TuttiProcess process = RoleAsUser.start(role, redis.uri());
        processes.add(process);
        return process;
    }

    @Test
    void every_kind_of_chord_ends_with_these_rights_and_nothing_was_denied() throws Exception {
        RoleAsUser.ROLES.forEach(this::start);
        processes.forEach(TuttiProcess::ready);
        Client client = new Client(processes.get(0));

        String small = Client.accepted(client.submit(Client.chord(10)).join());
        String large = Client.accepted(client.submit(Client.chord(600)).join());
        String nested = Client.accepted(
                client.submit("{\"members\":[" + Client.chord(10) + "," + Client.chord(300) + ",{\"members\":[]}]}")
                        .join());
        String retried = Client.accepted(
                client.submit("{\"members\":[{\"task\":\"flaky\",\"args\":[1],\"retry\":{\"maxAttempts\":3}}],"
                                + "\"callback\":{\"task\":\"tasks_completed\"}}")
                        .join());
        String cancelled = Client.accepted(client.submit("{\"members\":[{\"task\":\"noop\",\"delay\":\"PT1M\"}],"
                        + "\"callback\":{\"task\":\"tasks_completed\"}}")
                .join());
        String delayed = Client.accepted(client.submit("{\"members\":[{\"task\":\"noop\",\"delay\":\"PT0.2S\"}]}")
                .join());
        assertThat(client.post("/chords/" + cancelled + "/cancel", "").statusCode())
                .isLessThan(300);
        for (String id : List.of(small, large, nested, retried, cancelled, delayed)) {
            client.awaitCompleted(id);
        }
        assertThat(client.post("/chords/" + small + "/retry", "").statusCode()).isLessThan(300);
        client.awaitCompleted(small);
        for (String path : List.of(
                "/queues",
                "/queues/default",
                "/workers",
                "/chords",
                "/task-definitions",
                "/chords/" + large + "/outcomes",
                "/chords/" + large + "/events",
                "/tasks/" + small + ".1")) {
            assertThat(client.get(path).statusCode()).as(path).isEqualTo(200);
        }

        assertThat(RoleAsUser.denied(run(List.of("ACL", "LOG")))).isEmpty();
        assertThat(processes.stream().flatMap(each -> each.log().stream()))
                .noneMatch(line -> line.contains("TUTTI10607"));
    }

    @ParameterizedTest
    @CsvSource({"worker, xadd", "aggregator, hsetnx"})
    void without_one_right_a_role_says_so_and_reads_nothing_until_it_has_it(String role, String command)
            throws Exception {
        canBeAsked();
        run(List.of("ACL", "SETUSER", "tutti-" + role, "-" + command));
        RoleAsUser.ROLES.forEach(this::start);
        TuttiProcess lacking = processes.get(RoleAsUser.ROLES.indexOf(role));
        Client client = new Client(processes.get(0).ready());
        String id = Client.accepted(client.submit(Client.chord(10)).join());

        await().atMost(Duration.ofSeconds(60)).until(() -> lacking.log().stream()
                .anyMatch(line -> line.contains("TUTTI10607") && line.contains(command.toUpperCase(Locale.ROOT))));
        await().atMost(Duration.ofSeconds(60)).until(() -> lacking.log().stream()
                .anyMatch(line -> line.contains("TUTTI10110") && line.contains("NOPERM")));
        assertThat(lacking.up().readiness()).isEqualTo(503);
        assertThat(client.json("/chords/" + id).get("state").asText()).isEqualTo("running");

        run(List.of("ACL", "SETUSER", "tutti-" + role, "+" + command));
        lacking.ready();
        client.awaitCompleted(id);
        assertThat(Client.read(
                        client.get("/chords/" + id + "/outcomes?format=plain").body()))
                .isEqualTo(Client.expected(10));
    }

    @Test
    void an_api_that_lacks_a_right_says_so_at_start_and_accepts_nothing() throws Exception {
        canBeAsked();
        run(List.of("ACL", "SETUSER", "tutti-api", "-hset"));
        TuttiProcess api = start("api");

        await().atMost(Duration.ofSeconds(60))
                .until(() -> api.log().stream().anyMatch(line -> line.contains("TUTTI10607") && line.contains("HSET")));
        assertThat(new Client(api.up()).post("/chords", Client.chord(1)).statusCode())
                .isGreaterThanOrEqualTo(500);
    }
}
