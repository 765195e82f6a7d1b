package dev.tutti.store;

import static dev.tutti.store.GivenStore.await;
import static dev.tutti.store.GivenStore.failure;
import static dev.tutti.store.GivenStore.member;
import static dev.tutti.store.GivenStore.ofCallback;
import static dev.tutti.store.GivenStore.ofMember;
import static dev.tutti.store.GivenStore.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.Reason;
import dev.tutti.chord.Signature;
import dev.tutti.chord.TaskId;
import dev.tutti.connector.RedisScript;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.Header;
import dev.tutti.wire.Json;
import dev.tutti.wire.OutcomeJson;
import dev.tutti.wire.SignatureJson;
import dev.tutti.wire.StoredOutcome;
import dev.tutti.wire.TaskCall;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts worker/next, worker/begin and worker/end, which workers call that run one task at a time. */
@OnRedis
@DisplayNameGeneration(ReplaceUnderscores.class)
class WorkerScriptsTest {
    private static final String BEGAN = "2026-11-22T13:45:00.123Z";
    private static final int CLAIM_IDLE = 1_000;
    private static final int MAX_DELIVERIES = 1;

    private GivenStore given;

    @BeforeEach
    void store(GivenStore store) {
        given = store;
    }

    @AfterEach
    void there_is_memory_again() {
        given.redis("CONFIG", "SET", "maxmemory", 0);
    }

    private @Nullable Response call(String script, List<String> keys, Object... args) {
        RedisScript text = StoreScripts.load("worker/" + script);
        given.redis("SCRIPT", "LOAD", text.text());
        List<Object> words = new ArrayList<>();
        words.add(text.sha());
        words.add(keys.size());
        words.addAll(keys);
        words.addAll(List.of(args));
        return given.redis("EVALSHA", words.toArray());
    }

    private String first() {
        return given.keys.first(0, "q");
    }

    private List<String> keys(String stream, String... others) {
        List<String> keys = new ArrayList<>(List.of(stream, given.keys.delayed(0, "q"), given.keys.queues(0)));
        keys.addAll(List.of(others));
        return keys;
    }

    /** What a worker of that name gets. */
    private @Nullable Response next(String stream, String worker, int claimIdle, int maxDeliveries) {
        return call("next", List.of(stream), RedisKeys.WORKERS, worker, claimIdle, maxDeliveries);
    }

    private String read(String worker) {
        return id(next(first(), worker, 0, MAX_DELIVERIES));
    }

    private static String id(@Nullable Response found) {
        return found == null ? "nothing" : found.get(0).toString();
    }

    /** The entry that a worker took over, with its starts before and whether it is poisoned. */
    private List<String> takeOver(String worker) {
        Response found = next(first(), worker, CLAIM_IDLE, MAX_DELIVERIES);
        return found == null
                ? List.of()
                : List.of(
                        found.get(0).toString(),
                        found.get(1).toString(),
                        found.get(2).toString());
    }

    /** How often entries were started, as Redis has it. */
    private List<Integer> starts() {
        return given.redis("XPENDING", first(), RedisKeys.WORKERS, "-", "+", 10).stream()
                .map(row -> row.get(3).toInteger())
                .toList();
    }

    private String sent(Header header, String signature) {
        return given.redis("XADD", first(), "*", "h", header.text(), "p", signature)
                .toString();
    }

    private String sent() {
        return sent(ofMember(given.id(), 0), "{\"task\":\"echo\"}");
    }

    private void isSilentFor(String entry, int ms) {
        given.redis("XCLAIM", first(), RedisKeys.WORKERS, "gone", 0, entry, "IDLE", ms, "JUSTID");
    }

    private void handsBack(String worker, String entry, int starts) {
        Response own = given.redis(
                "EVAL",
                StoreScripts.load("connector/own").text(),
                1,
                first(),
                RedisKeys.WORKERS,
                worker,
                1_000_000_000,
                entry,
                starts);
        assertThat(own.get(0).toInteger()).isEqualTo(1);
    }

    private @Nullable Response begin(String stream, String entry, ChordId chord, int from) {
        return call(
                "begin",
                keys(stream, given.keys.chord(chord), given.keys.chord(chord) + ":outcomes"),
                RedisKeys.WORKERS,
                entry,
                chord,
                from);
    }

    private String end(String entry, Object... how) {
        List<Object> args = new ArrayList<>(List.of(RedisKeys.WORKERS, entry, "anna", BEGAN, 17));
        args.addAll(List.of(how));
        return String.valueOf(call("end", keys(first(), given.keys.envelopes(0)), args.toArray()));
    }

    private Outcome reported() {
        List<GivenStore.Entry> all = given.entries(given.keys.envelopes(0));
        GivenStore.Entry last = all.get(all.size() - 1);
        StoredOutcome stored = StoredOutcome.parse(Buffer.buffer(last.payload()));
        WorkerProtocolTest.isDescribed("outcome", stored.json().toString());
        Header header = Header.parse(last.header());
        return OutcomeJson.read(new TaskId.Member(header.chord(), header.index()), stored);
    }

    // ------------------------------------------------------------------------------------------------------------ next

    @Test
    void each_entry_is_read_once_also_those_sent_before_the_group_was_made() {
        List<String> all = List.of(sent(), sent());

        assertThat(List.of(read("anna"), read("ben"), read("cleo"))).containsExactly(all.get(0), all.get(1), "nothing");

        assertThat(starts()).containsExactly(1, 1);
    }

    @Test
    void asked_again_before_it_has_ended_it_answers_the_same_entry() {
        String entry = sent();
        sent();
        assertThat(read("anna")).isEqualTo(entry);

        given.writesNothing(() -> assertThat(read("anna")).isEqualTo(entry));

        assertThat(takeOver("anna")).containsExactly(entry, "1", "0");
        assertThat(starts()).containsExactly(1);
    }

    @Test
    void nothing_is_taken_over_that_its_worker_renews() {
        sent();
        read("anna");

        given.writesNothing(() -> assertThat(takeOver("ben")).isEmpty());
    }

    @Test
    void what_was_handed_back_goes_to_others_uncounted() {
        String entry = sent();
        read("anna");
        handsBack("anna", entry, 1);

        assertThat(takeOver("anna")).isEmpty();
        assertThat(takeOver("ben")).containsExactly(entry, "1", "0");

        assertThat(starts()).containsExactly(1);
    }

    @Test
    void an_entry_whose_workers_vanish_is_poisoned_after_so_many_starts() {
        String entry = sent();
        read("anna");
        for (int start = 1; start <= 1 + MAX_DELIVERIES; start++) {
            isSilentFor(entry, CLAIM_IDLE + 1);
            assertThat(takeOver("w" + start)).containsExactly(entry, "" + start, "0");
            assertThat(takeOver("w" + start)).containsExactly(entry, "" + start, "0");
            assertThat(starts()).containsExactly(start + 1);
        }

        for (String worker : List.of("ben", "cleo")) {
            isSilentFor(entry, CLAIM_IDLE + 1);
            assertThat(takeOver(worker)).containsExactly(entry, "3", "1");
            assertThat(takeOver(worker)).containsExactly(entry, "3", "1");
        }

        handsBack("cleo", entry, 3);
        assertThat(takeOver("dora")).containsExactly(entry, "3", "1");
    }

    @Test
    void where_nobody_counts_it_is_taken_over_for_ever() {
        String entry = sent();
        read("anna");
        for (int start = 1; start < 20; start++) {
            isSilentFor(entry, CLAIM_IDLE + 1);
            Response found = next(first(), "w" + start, CLAIM_IDLE, 0);
            assertThat(id(found)).isEqualTo(entry);
            assertThat(found.get(2).toInteger()).isZero();
        }
    }

    @Test
    void an_entry_whose_text_is_gone_is_passed_over_and_forgotten() {
        String gone = sent();
        String entry = sent();
        read("anna");
        read("ben");
        given.redis("XDEL", first(), gone);
        isSilentFor(gone, CLAIM_IDLE + 2);
        isSilentFor(entry, CLAIM_IDLE + 1);

        assertThat(takeOver("cleo")).containsExactly(entry, "1", "0");
        assertThat(starts()).containsExactly(2);
    }

    @Test
    void what_is_there_is_read_and_ended_while_redis_is_full() {
        ChordId chord = given.running(1);
        given.redis("CONFIG", "SET", "maxmemory-policy", "noeviction");
        given.redis("CONFIG", "SET", "maxmemory", 1);

        String entry = read("anna");
        assertThat(begin(first(), entry, chord, 0)).isNotNull();
        assertThat(end(entry, "value", "1")).isEqualTo("success");

        assertThat(given.length(given.keys.envelopes(0))).isEqualTo(1);
    }

    // ----------------------------------------------------------------------------------------------------------- begin

    @Test
    void a_member_of_a_running_chord_is_to_be_run() {
        ChordId chord = given.running(1);
        String entry = read("anna");

        given.writesNothing(
                () -> assertThat(begin(first(), entry, chord, 0).stream().map(Response::toInteger))
                        .containsExactly(0, 0));
    }

    @Test
    void what_nobody_waits_for_is_acknowledged() {
        ChordId closed = given.running(1);
        await(given.closing.close(closed, Closing.Why.CANCELLED));
        ChordId joined = given.joined(1);
        for (Header header : List.of(
                ofMember(closed, 0), ofMember(given.id(), 0), ofCallback(joined, 1, 2), ofCallback(joined, 2, 1))) {
            given.redis("DEL", first());
            String entry = sent(header, "{\"task\":\"echo\"}");
            read("anna");

            assertThat(begin(first(), entry, header.chord(), 0))
                    .as(header.text())
                    .isNull();

            assertThat(given.length(first())).isZero();
            assertThat(starts()).isEmpty();
        }
    }

    @Test
    void a_member_of_a_later_round_than_is_known_is_run() {
        ChordId chord = given.running(1);
        Header header = Header.parse(ofMember(chord, 0).text().replace(" 0 1 1 1 ", " 0 2 1 1 "));
        String entry = sent(header, "{\"task\":\"echo\"}");

        assertThat(begin(first(), entry, chord, 0)).isNotNull();
    }

    @Test
    void the_keys_of_another_chord_are_refused() {
        ChordId chord = given.running(1);
        String entry = read("anna");
        String other = given.keys.chord(given.id());

        given.writesNothing(() -> assertThatThrownBy(() ->
                        call("begin", keys(first(), other, other + ":outcomes"), RedisKeys.WORKERS, entry, chord, 0))
                .hasMessageContaining("do not fit"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2 member", "1 link", "1 chord"})
    void a_message_of_another_kind_stays_as_it_is(String kind) {
        ChordId chord = given.running(1);
        String entry = given.redis(
                        "XADD", first(), "*", "h", ofMember(chord, 0).text().replace("1 member", kind), "p", "{}")
                .toString();
        read("anna");
        read("anna");

        given.writesNothing(() -> assertThatThrownBy(() -> begin(first(), entry, chord, 0))
                .hasMessageContaining("no message of version 1"));
        given.writesNothing(() ->
                assertThatThrownBy(() -> end(entry, "value", "1")).hasMessageContaining("no message of version 1"));
    }

    @Test
    void a_delay_is_served_once_and_changes_no_other_character() {
        ChordId chord = given.running(1);
        given.redis("DEL", first());
        String before = "{\"delay\":\"PT0.001S\",\"task\":\"echo\",\"args\":[1e400,\"ß}\",{\"delay\":\"x\"}]";
        String entry = sent(ofMember(chord, 0), before + "} ");
        read("anna");

        assertThat(begin(first(), entry, chord, 0)).isNull();

        String after = before + ",\"delay\":null} ";
        assertThat(given.members(given.keys.delayed(0, "q")))
                .containsExactly("first " + ofMember(chord, 0).text() + "\n" + after);
        assertThat(TaskCall.parse(Buffer.buffer(after)).policy().delay()).isEmpty();
        given.clock.advance(Duration.ofSeconds(1));
        await(new PromoteDue(given.commands, given.keys, given.clock).promote(0));
        assertThat(begin(first(), read("anna"), chord, 0)).isNotNull();
        assertThat(given.hash(given.keys.queues(0))).containsKey("q");
    }

    @ParameterizedTest
    @CsvSource({"q,first,q:first", "q,bulk,q", "first,bulk,first", "first,first,first:first"})
    void it_returns_to_the_stream_that_it_came_from(String queue, String kind, String stream) {
        String key = given.keys.bulk(0, stream);
        ChordId chord = given.running(List.of(member(0, "other")), Optional.empty());
        Header header = Header.parse(ofMember(chord, 0).text().replace(" q ", " " + queue + " "));
        given.redis("XADD", key, "*", "h", header.text(), "p", "{\"task\":\"echo\",\"delay\":\"PT1M\"}");

        assertThat(begin(key, id(next(key, "anna", 0, MAX_DELIVERIES)), chord, 0))
                .isNull();

        assertThat(given.members(given.keys.delayed(0, "q")))
                .hasSize(1)
                .first()
                .asString()
                .startsWith(kind + " ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"PT0.001S", "PT1M0,5S", "pt1h1m1.5s", "P1DT2H", "+PT5S", "-PT-2S", "PT-1M90S", "PT1,S", "P7D"})
    void spans_are_what_java_says(String span) {
        ChordId chord = given.running(1);
        String entry = sent(ofMember(chord, 0), "{\"task\":\"echo\",\"timeout\":\"" + span + "\"}");

        assertThat(begin(first(), entry, chord, 0).get(0).toLong())
                .isEqualTo(Duration.parse(span).toMillis());
    }

    @Test
    void a_callback_gets_every_outcome_by_pages_and_an_hour() {
        ChordId chord = given.joined(2_500);
        String entry = sent(ofCallback(chord, 1, 1), "{\"task\":\"done\"}");
        List<String> outcomes = new ArrayList<>();
        int pages = 0;
        while (outcomes.size() < 2_500) {
            List<Response> reply =
                    begin(first(), entry, chord, outcomes.size()).stream().toList();
            assertThat(reply.get(0).toInteger()).isEqualTo(3_600_000);
            assertThat(reply.get(1).toInteger()).isEqualTo(2_500);
            reply.subList(2, reply.size()).forEach(each -> outcomes.add(each.toString()));
            pages++;
        }

        assertThat(pages).isEqualTo(3);
        assertThat(outcomes)
                .containsExactlyElementsOf(IntStream.range(0, 2_500)
                        .mapToObj(i -> OutcomeJson.present(new TaskId.Member(chord, i), value(1, i))
                                .toString())
                        .toList());
    }

    @Test
    void a_callback_of_no_members_is_to_be_run() {
        ChordId chord = given.running(0);
        String entry = sent(ofCallback(chord, 1, 1), "{\"task\":\"done\",\"timeout\":\"PT5S\"}");

        assertThat(begin(first(), entry, chord, 0).stream().map(Response::toInteger))
                .containsExactly(5_000, 0);
    }

    @ParameterizedTest
    @CsvSource({"deadline,deadline", "cancelled,cancelled", "failed,cancelled", "'',lost"})
    void where_nothing_stands_the_outcome_is_a_failure(String fill, String reason) throws Exception {
        ChordId chord = given.joined(3);
        given.redis("HSET", given.keys.chord(chord), "fill", fill, "since", 2);
        given.redis("HDEL", given.keys.chord(chord) + ":outcomes", 0);
        given.redis(
                "HSET",
                given.keys.chord(chord) + ":outcomes",
                1,
                failure(1, "old").bytes());
        given.redis(
                "HSET",
                given.keys.chord(chord) + ":outcomes",
                2,
                failure(2, "new").bytes());
        String entry = sent(ofCallback(chord, 1, 1), "{\"task\":\"done\"}");

        Response reply = begin(first(), entry, chord, 0);

        for (int i = 0; i < 2; i++) {
            String json = reply.get(2 + i).toString();
            WorkerProtocolTest.isDescribed("outcome", json.replaceFirst("\"index\":\\d,\"id\":\"[^\"]*\",", ""));
            assertThat(Json.MAPPER
                            .readTree(json)
                            .path("exception")
                            .path("reason")
                            .asText())
                    .isEqualTo(reason);
            assertThat(Json.MAPPER.readTree(json).path("id").asText()).isEqualTo(chord + "." + i);
        }
        assertThat(reply.get(4).toString()).contains("new");
    }

    @Test
    void outcomes_of_a_nested_chord_are_read_for_its_parents_callback() {
        ChordId parent = given.joined(1);
        ChordId nested = parent.child(0);
        given.redis("HSET", given.keys.chord(nested), "state", "completed", "total", 1, "round", 1, "generation", 1);
        given.redis(
                "HSET", given.keys.chord(nested) + ":outcomes", 0, value(1, 7).bytes());
        String entry = sent(ofCallback(parent, 1, 1), "{\"task\":\"done\"}");

        assertThat(begin(first(), entry, nested, 0).get(2).toString()).contains("\"value\":7");

        given.writesNothing(() -> assertThatThrownBy(() -> begin(first(), entry, parent.child(5), 0))
                .hasMessageContaining("are gone"));
    }

    // ------------------------------------------------------------------------------------------------------------- end

    @Test
    void a_value_becomes_an_envelope_that_ends_the_member() {
        ChordId chord = given.running(1);
        given.redis("DEL", first());
        String entry = sent(ofMember(chord, 0), "{\"task\":\"echo\",\"ref\":\"a/\\\"b\\\"\"}");
        read("anna");

        assertThat(end(entry, "value", "{\"w\":1.50}")).isEqualTo("success");

        Outcome.Success success = (Outcome.Success) reported();
        assertThat(success.json()).isEqualTo("{\"w\":1.50}");
        assertThat(success.execution().ref()).contains("a/\"b\"");
        assertThat(success.execution().task()).isEqualTo("echo");
        assertThat(success.execution().worker()).contains("anna");
        assertThat(success.execution().startedAt().orElseThrow()).hasToString(BEGAN);
        assertThat(success.execution().duration()).contains(Duration.ofMillis(17));
        assertThat(given.length(first())).isZero();
    }

    @Test
    void what_others_have_ended_is_not_ended_twice() {
        ChordId chord = given.running(1);
        String entry = read("anna");
        end(entry, "value", "1");
        given.writesNothing(() -> assertThat(end(entry, "value", "2")).isEqualTo("null"));

        // still in the stream, but acknowledged by somebody who is about to delete it
        String other = sent(ofMember(chord, 0), "{\"task\":\"echo\",\"retry\":{\"maxAttempts\":2}}");
        read("anna");
        given.redis("XACK", first(), RedisKeys.WORKERS, other);
        given.writesNothing(() -> assertThat(end(other, "threw", "no")).isEqualTo("null"));
    }

    @Test
    void an_exception_has_type_class_and_message() {
        given.running(1);

        assertThat(end(read("anna"), "threw", "no \"x\"\n\u0001ß", "ValueError", "builtins.ValueError"))
                .isEqualTo("failure");

        Outcome.Failure failed = (Outcome.Failure) reported();
        assertThat(failed.exception().type()).isEqualTo("ValueError");
        assertThat(failed.exception().className()).contains("builtins.ValueError");
        assertThat(failed.exception().message()).contains("no \"x\"\n\u0001ß");
        assertThat(failed.exception().reason()).isEqualTo(Reason.THREW);
    }

    @ParameterizedTest
    @CsvSource({"timed_out,TimedOut", "lost,Lost", "unknown_task,UnknownTask", "bad_arguments,BadArguments"})
    void another_failure_is_called_after_its_reason(String reason, String type) {
        given.running(1);

        assertThat(end(read("anna"), reason, "")).isEqualTo("failure");

        Outcome.Failure failed = (Outcome.Failure) reported();
        assertThat(failed.exception().type()).isEqualTo(type);
        assertThat(failed.exception().className()).isEmpty();
        assertThat(failed.exception().message()).isEmpty();
        assertThat(failed.exception().reason().json()).isEqualTo(reason);
    }

    @Test
    void a_long_message_is_cut_where_a_character_ends() {
        given.running(1);

        end(read("anna"), "threw", "x" + "ß".repeat(5_000));

        assertThat(((Outcome.Failure) reported()).exception().message()).contains("x" + "ß".repeat(2_047));
    }

    @Test
    void another_attempt_follows_until_there_were_enough() {
        ChordId chord = given.running(1);
        given.redis("DEL", first());
        String signature = "{\"task\":\"echo\",\"args\":[1e400],\"retry\":"
                + "{\"maxAttempts\":3,\"delay\":\"PT10S\",\"maxDelay\":\"PT15S\",\"jitter\":0.5,\"multiplier\":null}}";
        sent(ofMember(chord, 0), signature);
        for (long most : new long[] {10_000, 15_000}) {
            long before = millis();
            assertThat(end(read("anna"), "threw", "no")).isEqualTo("again");
            List<String> kept = scored(given.keys.delayed(0, "q"));
            assertThat(Double.parseDouble(kept.get(1)) - before).isBetween(most / 2.0, most + 5_000.0);
            given.clock.advance(Duration.ofSeconds(30));
            await(new PromoteDue(given.commands, given.keys, given.clock).promote(0));
        }

        assertThat(given.entries(first())).singleElement().satisfies(third -> {
            assertThat(third.header())
                    .isEqualTo(ofMember(chord, 0).nextAttempt().nextAttempt().text());
            assertThat(third.payload()).isEqualTo(signature);
        });
        assertThat(end(read("anna"), "timed_out", "no")).isEqualTo("failure");
        assertThat(reported().execution().attempts()).isEqualTo(3);
    }

    private long millis() {
        Response time = given.redis("TIME");
        return time.get(0).toLong() * 1_000 + time.get(1).toLong() / 1_000;
    }

    private List<String> scored(String key) {
        return given.redis("ZRANGE", key, 0, -1, "WITHSCORES").stream()
                .map(Response::toString)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lost", "unknown_task", "bad_arguments", "bad_value"})
    void what_another_attempt_would_not_change_is_not_attempted_again(String reason) {
        String signature = "{\"task\":\"echo\",\"retry\":{\"maxAttempts\":3}}";
        sent(ofMember(given.running(0), 0), signature);

        assertThat(end(read("anna"), reason, "no")).isEqualTo("failure");
    }

    static Stream<String> values_that_all_can_read() {
        return Stream.of(
                "null",
                "-1.5E+10",
                "1".repeat(1_000),
                "\"" + "1".repeat(2_000) + "\"",
                "\"NaN \\\" [ \\\\\"",
                "\"\u007f\\u0000\\ud83c\\udfb5\"",
                "{\"" + "n".repeat(1_000) + "\": [ true , false , null ] }",
                "[".repeat(90) + "]".repeat(90),
                "\"" + "x".repeat(262_142) + "\"");
    }

    @ParameterizedTest
    @MethodSource("values_that_all_can_read")
    void a_value_is_kept_as_it_is(String json) {
        given.running(1);

        assertThat(end(read("anna"), "value", json)).isEqualTo("success");

        assertThat(((Outcome.Success) reported()).json()).isEqualTo(json);
    }

    static Stream<String> values_that_not_all_can_read() {
        return Stream.of(
                "",
                "{",
                "1 2",
                "NaN",
                "[-Infinity]",
                "0x1F",
                "[\n1]",
                "\"\\ud800\"",
                "1".repeat(1_001),
                "[1." + "1".repeat(1_000) + "]",
                "{\"a\":{\"" + "n".repeat(1_001) + "\":1}}",
                "[".repeat(91) + "]".repeat(91),
                "\"" + "x".repeat(262_143) + "\"");
    }

    @ParameterizedTest
    @MethodSource("values_that_not_all_can_read")
    void a_value_that_not_all_can_read_is_a_failure(String json) {
        given.running(1);

        assertThat(end(read("anna"), "value", json)).isEqualTo("failure");

        Outcome.Failure failed = (Outcome.Failure) reported();
        assertThat(failed.exception().reason()).isEqualTo(Reason.BAD_VALUE);
        assertThat(failed.exception().message()).get().asString().startsWith("the value does not serialise: it is ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"delayed", "queues", "envelopes"})
    void nothing_is_acknowledged_when_a_key_is_something_else(String which) {
        ChordId chord = given.running(1);
        String entry = read("anna");
        given.redis("SET", "{0}odd", "x");
        List<String> keys = keys(first(), given.keys.envelopes(0));
        keys.set(List.of("delayed", "queues", "envelopes").indexOf(which) + 1, "{0}odd");

        given.writesNothing(() -> assertThatThrownBy(
                        () -> call("end", keys, RedisKeys.WORKERS, entry, "anna", BEGAN, 17, "value", "1"))
                .hasMessageContaining("WRONGTYPE"));
        assertThat(begin(first(), entry, chord, 0)).isNotNull();
    }

    // ------------------------------------------------------------------------------------------------------- all three

    @Test
    void a_worker_of_these_scripts_alone_ends_a_chord() {
        EncodedSignature late =
                SignatureJson.encode(Signature.task("echo", 1).on("q").delay(Duration.ofMillis(1)), Json.MAPPER);
        ChordId chord = given.running(List.of(member(0, "q"), late), Optional.of("q"));
        PromoteDue due = new PromoteDue(given.commands, given.keys, given.clock);
        given.clock.advance(Duration.ofSeconds(1));
        List<WatchedRedis.Script> calls = WatchedRedis.scriptsDuring(given, () -> {
            for (int run = 0; run < 2; ) {
                Response found = next(first(), "anna", 0, MAX_DELIVERIES);
                if (found == null) {
                    await(due.promote(0));
                } else if (begin(first(), id(found), chord, 0) != null) {
                    end(id(found), "value", "" + run++);
                }
            }
            next(first(), "anna", CLAIM_IDLE, MAX_DELIVERIES);
        });

        assertThat(given.length(given.keys.envelopes(0))).isEqualTo(2);
        assertThat(calls).allSatisfy(call -> {
            assertThat(call.keys()).allMatch(key -> key.startsWith("tutti:{0}:"));
            assertThat(call.commands())
                    .filteredOn(seen -> !Set.of("TIME", "XREADGROUP", "XGROUP").contains(seen.name()))
                    .allSatisfy(seen ->
                            assertThat(call.keys()).contains(seen.words().get(1)));
        });
    }
}
