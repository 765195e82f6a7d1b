package dev.tutti.store;

import static dev.tutti.store.GivenStore.await;
import static dev.tutti.store.GivenStore.member;
import static dev.tutti.store.GivenStore.members;
import static dev.tutti.store.GivenStore.ofCallback;
import static dev.tutti.store.GivenStore.ofErrback;
import static dev.tutti.store.GivenStore.ofMember;
import static dev.tutti.store.GivenStore.ofMemberBeforeErrback;
import static dev.tutti.store.GivenStore.submission;
import static dev.tutti.store.GivenStore.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordState;
import dev.tutti.chord.Delivery;
import dev.tutti.chord.Tolerance;
import dev.tutti.connector.StreamEntry;
import dev.tutti.store.Joining.Received;
import dev.tutti.store.LiveWorkers.WorkerCard;
import dev.tutti.store.WatchedRedis.Script;
import dev.tutti.store.WatchedRedis.Seen;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.IdempotencyKey;
import dev.tutti.wire.Submission;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rules that hold for every script. */
@OnRedis
@DisplayNameGeneration(ReplaceUnderscores.class)
class ScriptsTest {
    private static final Set<String> KEYLESS = Set.of("TIME", "PUBLISH");
    private static final Pattern TAG = Pattern.compile("\\{\\d+}");

    private GivenStore given;

    @BeforeEach
    void store(GivenStore store) {
        given = store;
    }

    /** A step of a chord's life: how it comes to stand before it, and the step. */
    enum Step {
        OPEN_SMALL(GivenStore::id, (given, id) -> open(given, id, true)),
        OPEN_EMPTY(
                GivenStore::id,
                (given, id) -> await(given.writer.open(id, submission(List.of(), Optional.of("cb")), List.of(), true))),
        OPEN_LARGE(GivenStore::id, (given, id) -> open(given, id, false)),
        OPEN_KEYED(GivenStore::id, (given, id) -> openKeyed(given, id)),
        APPEND(
                given -> given.opening(members(2, "q")),
                (given, id) -> await(given.writer.append(id, 2, members(2, "q")))),
        SEAL(given -> given.opening(members(2, "q")), (given, id) -> await(given.writer.seal(id, members(2, "q")))),
        DISPATCH(
                given -> given.undispatched(2, members(2, "q")),
                (given, id) -> await(given.slices.send(id, await(given.undispatched.next(id))))),
        JOIN(
                given -> given.running(2),
                (given, id) -> await(given.joining.join(id, List.of(pending(given, ofMember(id, 0)))))),
        JOIN_LAST(
                given -> given.running(1),
                (given, id) -> await(given.joining.join(id, List.of(pending(given, ofMember(id, 0)))))),
        FINISH(
                given -> given.joined(1),
                (given, id) -> await(given.joining.finish(pending(given, ofCallback(id, 1, 1))))),
        JOIN_FAIL_FAST(
                given -> given.failingFast(2, Tolerance.NONE),
                (given, id) -> await(
                        given.joining.join(id, List.of(given.arrives(ofMember(id, 0), GivenStore.failure(1, "no")))))),
        JOIN_LAST_SKIPPING(
                given -> given.propagating(1),
                (given, id) -> await(given.joining.join(
                        id, List.of(given.arrives(ofMemberBeforeErrback(id, 0), GivenStore.failure(1, "no")))))),
        FINISH_ERRBACK(
                given -> {
                    ChordId id = given.propagating(1);
                    JOIN_LAST_SKIPPING.step.apply(given, id);
                    return id;
                },
                (given, id) -> await(given.joining.finish(pending(given, ofErrback(id, 1, 1))))),
        DELIVERY(given -> given.joined(1), (given, id) -> deliver(given, id)),
        CLOSE(given -> given.running(2), (given, id) -> await(given.closing.close(id, Closing.Why.CANCELLED))),
        ABANDON(
                given -> given.opening(members(2, "q")),
                (given, id) -> await(given.closing.close(id, Closing.Why.CANCELLED))),
        RETRY(
                given -> {
                    ChordId id = given.running(members(2, "q"), Optional.empty());
                    await(given.closing.close(id, Closing.Why.CANCELLED));
                    return id;
                },
                (given, id) -> await(given.retrying.members(id)));

        private final java.util.function.Function<GivenStore, ChordId> before;
        private final java.util.function.BiFunction<GivenStore, ChordId, ?> step;

        Step(
                java.util.function.Function<GivenStore, ChordId> before,
                java.util.function.BiFunction<GivenStore, ChordId, ?> step) {
            this.before = before;
            this.step = step;
        }

        private static Object open(GivenStore given, ChordId id, boolean whole) {
            List<EncodedSignature> members = List.of(member(0, "a"), member(1, "b"));
            return await(given.writer.open(id, submission(members, Optional.of("cb")), members, whole));
        }

        private static Object openKeyed(GivenStore given, ChordId id) {
            List<EncodedSignature> members = List.of(member(0, "a"));
            IdempotencyKey key = IdempotencyKey.of("caller", id.text(), new byte[0]);
            return await(given.writer.open(id, submission(members, Optional.of("cb")), members, true, key));
        }

        private static Object deliver(GivenStore given, ChordId id) {
            Delivery delivery = Delivery.answered(Instant.EPOCH, 503, Duration.ofMillis(41));
            return await(new NoteDelivery(given.commands, given.keys).note(ofCallback(id, 1, 1), delivery));
        }

        private static Received pending(GivenStore given, dev.tutti.wire.Header header) {
            return given.arrives(header, value(1, 0));
        }

        Script call(GivenStore given, ChordId id) {
            return WatchedRedis.only(given, () -> step.apply(given, id));
        }
    }

    /** Makes a call again, with a part of its keys and arguments replaced. */
    static Response repeat(GivenStore given, Script call, String part, String by) {
        return send(given, call.sha(), replaced(call.keys(), part, by), replaced(call.args(), part, by));
    }

    private static List<String> replaced(List<String> words, String part, String by) {
        return words.stream().map(word -> word.replace(part, by)).toList();
    }

    private static Response send(GivenStore given, String sha, List<String> keys, List<String> args) {
        List<Object> words = new ArrayList<>(List.of(sha, keys.size()));
        words.addAll(keys);
        args.forEach(arg -> words.add(Buffer.buffer(arg.getBytes(StandardCharsets.ISO_8859_1))));
        return given.redis("EVALSHA", words.toArray());
    }

    @ParameterizedTest
    @EnumSource
    void a_call_with_an_argument_missing_writes_nothing(Step step) {
        Script call = step.call(given, step.before.apply(given));
        String made = madeIn(call);
        ChordId twin = step.before.apply(given);
        List<String> args = replaced(call.args(), made, twin.text());

        given.writesNothing(() -> assertThat(catchThrowable(() -> send(
                        given, call.sha(), replaced(call.keys(), made, twin.text()), args.subList(0, args.size() - 1))))
                .isNotNull());
    }

    @ParameterizedTest
    @EnumSource
    void a_call_with_an_argument_too_many_writes_nothing(Step step) {
        Script call = step.call(given, step.before.apply(given));
        String made = madeIn(call);
        ChordId twin = step.before.apply(given);
        List<String> args = new ArrayList<>(replaced(call.args(), made, twin.text()));
        args.add("1");

        given.writesNothing(() -> assertThat(
                        catchThrowable(() -> send(given, call.sha(), replaced(call.keys(), made, twin.text()), args)))
                .isNotNull());
    }

    @ParameterizedTest
    @EnumSource
    void a_call_with_a_key_missing_writes_nothing(Step step) {
        Script call = step.call(given, step.before.apply(given));
        String made = madeIn(call);
        ChordId twin = step.before.apply(given);
        List<String> keys = replaced(call.keys(), made, twin.text());

        given.writesNothing(() -> assertThat(catchThrowable(() -> send(
                        given, call.sha(), keys.subList(0, keys.size() - 1), replaced(call.args(), made, twin.text()))))
                .isNotNull());
    }

    @ParameterizedTest
    @EnumSource
    void a_repeated_call_has_no_second_effect(Step step) {
        Script call = step.call(given, step.before.apply(given));

        given.writesNothing(() -> repeat(given, call, "", ""));
    }

    @ParameterizedTest
    @EnumSource
    void what_was_accepted_goes_on_with_a_write_that_a_full_redis_allows(Step step) {
        Script call = step.call(given, step.before.apply(given));

        String first = call.commands().stream()
                .map(Seen::name)
                .filter(name -> !Set.of("HMGET", "HLEN", "GET", "TIME", "XLEN", "EXISTS", "ZSCORE", "ZRANGE")
                        .contains(name))
                .findFirst()
                .orElseThrow();
        assertThat(first)
                .isIn(
                        step.ordinal() < Step.SEAL.ordinal() || step == Step.RETRY
                                ? Set.of("HSET")
                                : Set.of("XACK", "ZREM", "PERSIST"));
    }

    private static String madeIn(Script call) {
        Matcher id =
                Pattern.compile("chord:([0-9a-f-]+-\\d+)").matcher(call.keys().toString());
        assertThat(id.find()).isTrue();
        return id.group(1);
    }

    @Test
    void every_key_that_a_script_uses_is_one_of_its_keys_and_all_are_in_one_slot() {
        List<Script> calls = WatchedRedis.scriptsDuring(given, this::everyScript);

        assertThat(calls).allSatisfy(call -> {
            assertThat(call.commands())
                    .filteredOn(seen -> !KEYLESS.contains(seen.name()))
                    .allSatisfy(seen ->
                            assertThat(call.keys()).contains(seen.words().get(1)));
            assertThat(call.keys().stream().map(ScriptsTest::slot).distinct()).hasSizeLessThanOrEqualTo(1);
        });
        assertThat(calls.stream().map(Script::sha).distinct()).hasSize(16);
    }

    private static String slot(String key) {
        Matcher tag = TAG.matcher(key);
        return tag.find() ? tag.group() : key;
    }

    private void givesUpOneThatWasBrokenOff() {
        List<EncodedSignature> members = List.of(member(0, "a"));
        Submission submission = submission(members, Optional.of("cb"));
        IdempotencyKey key = IdempotencyKey.of("caller", "key", new byte[0]);
        await(given.writer.open(given.id(), submission, members, false, key));
        given.clock.advance(Duration.ofMinutes(1));
        await(given.writer.open(given.id(), submission, members, true, key));
    }

    private void everyScript() {
        ChordId small = given.id(3);
        List<EncodedSignature> members = List.of(member(0, "a"), member(1, "b"));
        await(given.writer.open(small, submission(members, Optional.of("cb")), members, true));
        await(given.joining.join(
                small,
                List.of(
                        given.arrives(ofMember(small, 0), value(1, 0)),
                        given.arrives(ofMember(small, 1), value(1, 1)))));
        await(given.reader.outcomes(small, 0, 10));
        await(given.joining.finish(given.arrives(ofCallback(small, 1, 1), value(1, 0))));
        Step.deliver(given, small);
        ChordId skips = Step.FINISH_ERRBACK.before.apply(given);
        await(given.joining.finish(given.arrives(ofErrback(skips, 1, 1), GivenStore.failure(1, "no"))));
        await(given.retrying.errback(skips));
        await(given.closing.close(given.propagating(1), Closing.Why.CANCELLED));
        Step.JOIN_FAIL_FAST.step.apply(given, given.failingFast(2, Tolerance.NONE));
        given.running(0);
        given.running(List.of(), Optional.empty());
        ChordId large = given.undispatched(2, members(5, "q"));
        await(given.dispatching.feed(large));
        await(given.joining.join(large, List.of(given.arrives(ofMember(large, 0), GivenStore.failure(1, "no")))));
        await(given.joining.join(given.id(), List.of(given.arrives(ofMember(large, 0), value(1, 0)))));
        await(given.reader.list(EnumSet.allOf(ChordState.class), Optional.empty(), 10));
        await(given.workers.alive(new WorkerCard("anna", List.of("q"), 1, List.of())));
        await(given.partitions.refresh());
        givesUpOneThatWasBrokenOff();
        try (GivenStore sure = given.with(Map.of("tutti.durability", "replicated"))) {
            assertThatThrownBy(() -> await(sure.durably.isThere(small))) // there is no replica
                    .isInstanceOf(StoreDown.class);
        }
        StreamEntry junk = given.envelopeArrives(0, Map.of("a", Buffer.buffer("b")));
        await(given.dead.bury(junk));
    }
}
