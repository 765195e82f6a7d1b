package dev.tutti.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tutti.testing.RedisProcess;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The workers of {@code examples/}, made from docs/worker-protocol.md, beside one in Java: every chord ends as it must. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class OtherLanguagesIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Map<String, String> SETTINGS = Map.of("TUTTI_CLAIM_IDLE", "PT2S", "TUTTI_MAX_DELIVERIES", "1");

    private static final RedisProcess REDIS = new RedisProcess("--appendfsync", "always");
    private static TuttiProcess tutti;
    private static Client client;

    private final List<WorkerProcess> workers = new ArrayList<>();

    @BeforeAll
    static void start_java() {
        REDIS.start();
        tutti = TuttiProcess.start(REDIS.uri(), "tutti.claim-idle=PT2S", "tutti.max-deliveries=1")
                .ready();
        client = new Client(tutti);
    }

    @AfterAll
    static void stop_java() {
        tutti.close();
        REDIS.close();
    }

    @AfterEach
    void stop() {
        workers.forEach(WorkerProcess::close);
    }

    private WorkerProcess start(OtherLanguage language) {
        return start(language, REDIS.uri(), SETTINGS);
    }

    private WorkerProcess start(OtherLanguage language, String redis, Map<String, String> settings) {
        assumeTrue(language.missing().isEmpty(), () -> language.missing().orElse(""));
        WorkerProcess worker = WorkerProcess.start(language, redis, settings);
        workers.add(worker);
        return worker;
    }

    /** A member or callback for the other language. @param rest further fields, each with a comma in front */
    private static String on(OtherLanguage language, String task, String args, String... rest) {
        return "{\"task\":\"" + language.task(task) + "\",\"queue\":\"" + language.queue() + "\",\"args\":[" + args
                + "]" + String.join("", rest) + "}";
    }

    private static String submit(String callback, String... members) {
        var answer = client.post(
                "/chords", "{\"members\":[" + String.join(",", members) + "],\"callback\":" + callback + "}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return Client.read(answer.body()).get("id").asText();
    }

    private static void awaitInHand(String id, int atLeast) {
        await(id)
                .atMost(LIMIT)
                .until(() -> client.json("/chords/" + id)
                                .path("waitingFor")
                                .path("inHand")
                                .path("count")
                                .asInt()
                        >= atLeast);
    }

    private static JsonNode ended(String id) {
        await(id).atMost(LIMIT).until(() -> !List.of("running", "joined").contains(state(id)));
        return client.json("/chords/" + id);
    }

    private static String state(String id) {
        return client.json("/chords/" + id).path("state").asText();
    }

    private static JsonNode outcome(String id, int index) {
        return client.json("/chords/" + id + "/outcomes").path("outcomes").get(index);
    }

    private static String reason(String id, int index) {
        return outcome(id, index).path("exception").path("reason").asText();
    }

    private static String plain(String id) {
        return client.get("/chords/" + id + "/outcomes?format=plain").body();
    }

    @ParameterizedTest
    @EnumSource
    void members_of_both_end_in_one_list_which_either_callback_gets(OtherLanguage language) {
        start(language);
        String[] members = {
            on(language, "echo", "{\"a\":[1,\"ß🎵\"]}", ",\"ref\":\"mine\""),
            "{\"task\":\"good_task\"}",
            on(language, "fail", "\"no\""),
            "{\"task\":\"bad_task\"}",
            on(language, "echo", "2", ",\"delay\":\"PT0.2S\"")
        };
        String list =
                "[{\"a\":[1,\"ß🎵\"]},\"Good task\",\"" + language.error() + ": no\",\"Exception: Bad Task!!!\",2]";

        String theirs = submit(on(language, "summary", "\"all\""), members);
        String ours = submit("{\"task\":\"tasks_completed\"}", members);

        assertThat(ended(theirs).path("callback").path("value")).isEqualTo(Client.read("{\"all\":" + list + "}"));
        assertThat(ended(ours).path("state").asText()).isEqualTo("completed");
        assertThat(Client.read(plain(ours))).isEqualTo(Client.read(list));
        assertThat(outcome(ours, 0).path("ref").asText()).isEqualTo("mine");
        assertThat(outcome(ours, 2).path("exception").path("reason").asText()).isEqualTo("threw");
        assertThat(client.json("/task-definitions").toString()).contains("\"" + language.task("echo") + "\"");
        assertThat(client.json("/workers").toString()).contains("\"" + language.queue() + "\"");
    }

    @ParameterizedTest
    @EnumSource
    void every_way_to_end_has_its_reason(OtherLanguage language) {
        start(language);
        String bad = language == OtherLanguage.PYTHON ? "object" : "big";

        String id = submit(
                on(language, "summary", ""),
                on(language, "sleep", "60", ",\"timeout\":\"PT0.2S\""),
                on(language, bad, ""),
                on(language, "nobody_has_it", ""),
                on(language, "fail", ""),
                on(
                        language,
                        "flaky",
                        "\"x\",2",
                        ",\"retry\":{\"maxAttempts\":3,\"delay\":\"PT0.05S\",\"jitter\":null}"),
                on(language, "fail", "\"again\"", ",\"retry\":{\"maxAttempts\":2,\"delay\":\"PT0.05S\"}"));

        assertThat(ended(id).path("state").asText()).isEqualTo("completed");
        assertThat(IntStream.range(0, 6).mapToObj(index -> reason(id, index)))
                .containsExactly("timed_out", "bad_value", "unknown_task", "bad_arguments", "", "threw");
        assertThat(outcome(id, 4).path("value").asInt()).isEqualTo(3);
        assertThat(outcome(id, 5).path("attempts").asInt()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void a_chord_larger_than_a_slice_ends_with_every_member_in_its_place(OtherLanguage language) {
        start(language);
        String[] members = IntStream.range(0, 2_000)
                .mapToObj(i -> i % 2 == 0 ? on(language, "echo", "" + i) : "{\"task\":\"echo\",\"args\":[" + i + "]}")
                .toArray(String[]::new);

        String id = submit(on(language, "summary", "\"n\""), members);

        JsonNode numbers = ended(id).path("callback").path("value").path("n");
        assertThat(IntStream.range(0, numbers.size())
                        .map(i -> numbers.get(i).asInt())
                        .toArray())
                .isEqualTo(IntStream.range(0, 2_000).toArray());
    }

    @ParameterizedTest
    @EnumSource
    void what_a_killed_worker_had_in_hand_is_taken_over(OtherLanguage language) {
        WorkerProcess victim = start(language);
        String id = submit(
                on(language, "summary", "\"all\""),
                on(language, "sleep", "1.5"),
                on(language, "sleep", "1.5"),
                "{\"task\":\"good_task\"}");
        awaitInHand(id, 1);

        victim.kill();
        start(language);

        assertThat(ended(id).path("callback").path("value").toString()).isEqualTo("{\"all\":[1.5,1.5,\"Good task\"]}");
    }

    @ParameterizedTest
    @EnumSource
    void a_member_that_kills_its_worker_each_time_is_lost_and_costs_only_itself(OtherLanguage language) {
        WorkerProcess worker = start(language);
        String id = submit(
                on(language, "summary", "\"all\""),
                on(language, "echo", "1"),
                on(language, "exit", ""),
                "{\"task\":\"good_task\"}");

        for (int start = 0; start < 20 && !state(id).equals("completed"); start++) {
            WorkerProcess running = worker;
            await(id).atMost(LIMIT).until(() -> !running.isAlive() || state(id).equals("completed"));
            worker = running.isAlive() ? running : start(language);
        }

        assertThat(state(id)).isEqualTo("completed");
        assertThat(reason(id, 1)).isEqualTo("lost");
        assertThat(outcome(id, 0).path("value").asInt()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void a_callback_gets_what_closed_the_chord_for_members_that_had_not_ended(OtherLanguage language) {
        start(language);
        start(language);

        String id = Client.read(client.post(
                                "/chords",
                                "{\"members\":[" + on(language, "sleep", "3")
                                        + ",{\"task\":\"good_task\"}],\"deadline\":\"PT1S\"," + "\"callback\":"
                                        + on(language, "summary", "\"all\"") + "}")
                        .body())
                .get("id")
                .asText();

        assertThat(ended(id).path("callback").path("value").toString())
                .isEqualTo("{\"all\":[\"Deadline: the chord was closed before this member had ended\",\"Good task\"]}");
    }

    @ParameterizedTest
    @EnumSource
    void a_worker_that_is_asked_to_stop_finishes_what_it_has_in_hand(OtherLanguage language) {
        WorkerProcess worker = start(language);
        String id = submit("{\"task\":\"tasks_completed\"}", on(language, "sleep", "1"));
        awaitInHand(id, 1);

        assertThat(worker.stop()).as(worker.log()).isZero();
        assertThat(ended(id).path("state").asText()).isEqualTo("completed");
        assertThat(outcome(id, 0).path("attempts").asInt()).isEqualTo(1);
        assertThat(outcome(id, 0).path("value").asInt()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void what_is_not_done_when_a_worker_has_to_stop_goes_to_another_at_once_and_uncounted(OtherLanguage language)
            throws Exception {
        Map<String, String> hurried =
                Map.of("TUTTI_CLAIM_IDLE", "PT600S", "TUTTI_MAX_DELIVERIES", "1", "TUTTI_DRAIN", "PT0.3S");
        WorkerProcess worker = start(language, REDIS.uri(), hurried);
        String id = submit("{\"task\":\"tasks_completed\"}", on(language, "sleep", "5"));
        awaitInHand(id, 1);

        assertThat(worker.stop()).as(worker.log()).isZero();
        start(language, REDIS.uri(), hurried);

        awaitStarts(language, 1);
        assertThat(ended(id).path("state").asText()).isEqualTo("completed");
        assertThat(outcome(id, 0).path("value").asInt()).isEqualTo(5);
    }

    /** The entry that some consumer has in hand now was started so often. */
    private static void awaitStarts(OtherLanguage language, int starts) throws Exception {
        withRedis(redis -> await().atMost(LIMIT).ignoreExceptions().untilAsserted(() -> {
            Response pending = ask(
                    redis,
                    Command.XPENDING,
                    "tutti:{0}:tasks:" + language.queue() + ":first",
                    "workers",
                    "-",
                    "+",
                    "1");
            assertThat(pending.get(0).get(2).toLong()).isLessThan(999_000_000L);
            assertThat(pending.get(0).get(3).toInteger()).isEqualTo(starts);
        }));
    }

    @ParameterizedTest
    @EnumSource
    void processes_beside_each_other_share_the_work_and_none_is_done_twice(OtherLanguage language) {
        for (int i = 0; i < 3; i++) {
            start(language);
        }
        String[] members = IntStream.range(0, 60)
                .mapToObj(i -> on(language, "sleep", "0.1"))
                .toArray(String[]::new);

        String id = submit(on(language, "summary", "\"n\""), members);

        assertThat(ended(id).path("callback").path("value").path("n")).hasSize(60);
        JsonNode outcomes = client.json("/chords/" + id + "/outcomes").path("outcomes");
        assertThat(IntStream.range(0, 60)
                        .mapToObj(i -> outcomes.get(i).path("worker").asText())
                        .distinct())
                .hasSizeBetween(2, 3); // one may be slow to start
        assertThat(IntStream.range(0, 60)
                        .map(i -> outcomes.get(i).path("attempts").asInt()))
                .containsOnly(1);
    }

    @ParameterizedTest
    @EnumSource
    void chords_end_when_redis_is_killed_meanwhile(OtherLanguage language) {
        start(language);
        start(language);
        String[] members = IntStream.range(0, 20)
                .mapToObj(i -> on(language, "sleep", "0.2"))
                .toArray(String[]::new);
        String id = submit(on(language, "summary", "\"n\""), members);
        awaitInHand(id, 2);

        REDIS.kill();
        REDIS.start();

        await().atMost(LIMIT).ignoreExceptions().until(() -> state(id).equals("completed"));
        assertThat(client.json("/chords/" + id).path("callback").path("value").path("n"))
                .hasSize(20);
    }

    @ParameterizedTest
    @EnumSource
    void a_callback_gets_the_outcomes_of_a_nested_chord_as_its_value(OtherLanguage language) {
        start(language);
        String nested = "{\"members\":[" + on(language, "echo", "1") + "," + on(language, "echo", "2") + "]}";

        String id = submit(on(language, "summary", "\"n\""), nested, on(language, "echo", "3"));

        JsonNode values = ended(id).path("callback").path("value").path("n");
        assertThat(values.get(0).findValuesAsText("value")).containsExactly("1", "2");
        assertThat(values.get(0).get(1).path("id").asText()).isEqualTo(id + ".0.1");
        assertThat(values.get(1).asInt()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void a_worker_needs_no_more_rights_than_those_of_the_document(OtherLanguage language) throws Exception {
        withRedis(redis -> {
            for (List<String> user : RedisDocument.users()) {
                ask(redis, Command.create("acl"), user.subList(1, user.size()).toArray(String[]::new));
            }
            ask(redis, Command.create("acl"), "SETUSER", "tutti-worker", "+script|load"); // for the one in Python
            ask(redis, Command.create("acl"), "LOG", "RESET");
        });
        WorkerProcess worker = start(language, REDIS.uri().replace("//", "//tutti-worker:worker-secret@"), SETTINGS);

        String id = submit(
                on(language, "summary", "\"all\""),
                on(language, "flaky", "\"acl\",1", ",\"retry\":{\"maxAttempts\":2,\"delay\":\"PT0.05S\"}"),
                on(language, "echo", "2", ",\"delay\":\"PT0.1S\""),
                on(language, "nobody_has_it", ""));

        assertThat(ended(id).path("state").asText()).isEqualTo("completed");
        assertThat(reason(id, 2)).isEqualTo("unknown_task");
        assertThat(worker.stop()).isZero();
        withRedis(redis -> assertThat(RoleAsUser.denied(ask(redis, Command.create("acl"), "LOG")))
                .isEmpty());
    }

    @ParameterizedTest
    @EnumSource
    void a_message_of_another_version_is_handed_back_uncounted(OtherLanguage language) throws Exception {
        WorkerProcess worker = start(language);
        String stream = "tutti:{0}:tasks:" + language.queue();
        withRedis(redis -> {
            try {
                ask(redis, Command.XADD, stream, "*", "h", "2 member someday-0 0 1 1 1 x - -", "p", "{}");
                await().atMost(LIMIT).until(() -> worker.log().contains("is handed back"));
                await().atMost(LIMIT).untilAsserted(() -> {
                    Response pending = ask(redis, Command.XPENDING, stream, "workers", "-", "+", "1")
                            .get(0);
                    assertThat(pending.get(2).toLong()).isGreaterThan(999_000_000L);
                    assertThat(pending.get(3).toInteger()).isEqualTo(1);
                });
            } finally {
                ask(redis, Command.DEL, stream);
            }
        });
    }

    /** What is done with a connection of the test's own. */
    private interface WithRedis {
        void run(Redis redis) throws Exception;
    }

    private static void withRedis(WithRedis action) throws Exception {
        Vertx vertx = Vertx.vertx();
        Redis redis = Redis.createClient(vertx, REDIS.uri());
        try {
            action.run(redis);
        } finally {
            redis.close();
            vertx.close();
        }
    }

    private static Response ask(Redis redis, Command command, String... arguments) throws Exception {
        Request request = Request.cmd(command);
        List.of(arguments).forEach(request::arg);
        return redis.send(request).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
