package dev.tutti.store;

import static dev.tutti.store.GivenStore.await;
import static dev.tutti.store.GivenStore.failure;
import static dev.tutti.store.GivenStore.members;
import static dev.tutti.store.GivenStore.ofCallback;
import static dev.tutti.store.GivenStore.ofMember;
import static dev.tutti.store.GivenStore.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordSnapshot.CallbackSnapshot;
import dev.tutti.chord.OnFailure;
import dev.tutti.chord.Signature;
import dev.tutti.chord.Tolerance;
import dev.tutti.store.GivenStore.Entry;
import dev.tutti.store.Joining.Received;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.Header;
import dev.tutti.wire.Json;
import dev.tutti.wire.Kind;
import dev.tutti.wire.SignatureJson;
import dev.tutti.wire.StoredOutcome;
import dev.tutti.wire.Submission;
import dev.tutti.wire.TaskCall;
import dev.tutti.wire.Unreadable;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What a chord runs at its first failure: sent by join, recorded by first-failed. The model of {@link ModelTest} has it, too. */
@OnRedis
@DisplayNameGeneration(ReplaceUnderscores.class)
class OnFirstFailureTest {
    private GivenStore given;

    @BeforeEach
    void store(GivenStore store) {
        given = store;
    }

    private ChordId running(int members, OnFailure onFailure, String queue) {
        List<EncodedSignature> all = members(members, "q");
        Submission plain = GivenStore.submission(all, Optional.of("cb"));
        return given.running(new Submission(
                all,
                plain.callback(),
                plain.labels(),
                plain.deadline(),
                plain.trace(),
                onFailure,
                Optional.empty(),
                Tolerance.NONE,
                OptionalInt.empty(),
                Optional.of(SignatureJson.encode(Signature.task("alarm", 7).on(queue), Json.MAPPER))));
    }

    private ChordId running(int members) {
        return running(members, OnFailure.COLLECT, "ff");
    }

    private List<Entry> sent() {
        return given.entries(given.keys.first(0, "ff"));
    }

    private Received arrives(ChordId id, int round, int index, boolean success) {
        Header header = new Header(Kind.MEMBER, id, index, round, 1, 1, "q", List.of("cb"), Optional.empty());
        return given.arrives(header, success ? value(round, index) : failure(round, "no " + index));
    }

    private void end(ChordId id, Received... received) {
        await(given.joining.join(id, List.of(received)));
    }

    private CallbackSnapshot seen(ChordId id) {
        return await(given.reader.chord(id)).orElseThrow().onFirstFailure().orElseThrow();
    }

    private static Header header(ChordId id) {
        return new Header(Kind.FIRST_FAILURE, id, -2, 1, 1, 1, "ff", List.of(), Optional.empty());
    }

    @Test
    void it_is_sent_with_the_first_failure_in_the_step_that_records_it() {
        ChordId id = running(4);
        end(id, arrives(id, 1, 0, true));
        assertThat(sent()).isEmpty();
        assertThat(seen(id).status()).isEqualTo("waiting");

        end(id, arrives(id, 1, 3, true), arrives(id, 1, 2, false), arrives(id, 1, 1, false));

        assertThat(sent()).singleElement().satisfies(entry -> {
            assertThat(entry.header()).isEqualTo("2 onFirstFailure " + id + " -2 1 1 1 ff - -");
            TaskCall call = TaskCall.parse(Buffer.buffer(entry.payload()));
            assertThat(call.task()).isEqualTo("alarm");
            assertThat(call.args()).hasToString("[7]");
            assertThat(call.failed().orElseThrow().index()).isEqualTo(2);
            assertThat(call.failed().orElseThrow().outcome().json().toString())
                    .isEqualTo(failure(1, "no 2").json().toString());
        });
        assertThat(given.field(id, "firstFailure")).isEqualTo("2");
        assertThat(seen(id).status()).isEqualTo("queued");
    }

    @Test
    void it_comes_before_the_callback_when_the_last_one_fails() {
        ChordId id = running(1);

        end(id, arrives(id, 1, 0, false));

        assertThat(sent()).hasSize(1);
        assertThat(given.length(given.keys.first(0, "cb"))).isEqualTo(1);
        assertThat(sent().get(0).id())
                .isLessThanOrEqualTo(
                        given.entries(given.keys.first(0, "cb")).get(0).id());
    }

    @Test
    void a_chord_that_fails_fast_sends_it_too() {
        ChordId id = running(3, OnFailure.FAIL_FAST, "ff");

        end(id, arrives(id, 1, 1, false), arrives(id, 1, 2, false));

        assertThat(sent()).hasSize(1);
        assertThat(given.field(id, "state")).isEqualTo("joined");
    }

    @Test
    void it_is_sent_once_in_the_life_of_a_chord() {
        ChordId id = running(2);
        Received failed = arrives(id, 1, 0, false);
        end(id, failed);
        end(id, failed);
        end(id, arrives(id, 1, 0, false), arrives(id, 1, 1, false));
        await(given.joining.finish(given.arrives(ofCallback(id, 1, 1), value(1, 9))));
        await(given.retrying.members(id));
        await(given.dispatching.feed(id));

        end(id, arrives(id, 2, 0, false), arrives(id, 2, 1, false));

        assertThat(sent()).hasSize(1);
        assertThat(given.field(id, "state")).isEqualTo("joined");
    }

    @Test
    void the_first_failure_of_a_later_round_is_the_first_too() {
        ChordId id = running(2);
        end(id, arrives(id, 1, 0, true));
        await(given.closing.close(id, Closing.Why.CANCELLED));
        await(given.joining.finish(given.arrives(ofCallback(id, 1, 1), value(1, 9))));
        assertThat(sent()).isEmpty(); // what a cancellation ends has not failed by itself
        assertThat(seen(id).status()).isEqualTo("skipped");
        await(given.retrying.members(id));
        await(given.dispatching.feed(id));

        end(id, arrives(id, 2, 1, false));

        assertThat(sent()).singleElement().satisfies(entry -> assertThat(entry.header())
                .isEqualTo("2 onFirstFailure " + id + " -2 2 1 1 ff - -"));
    }

    @Test
    void a_failure_that_is_not_recorded_sends_nothing() {
        ChordId id = running(2);

        end(id, arrives(id, 2, 0, false), arrives(id, 1, 5, false));

        assertThat(sent()).isEmpty();
    }

    @Test
    void how_it_ended_changes_nothing_of_the_chord() {
        ChordId id = running(3);
        end(id, arrives(id, 1, 1, false));
        Map<String, String> before = given.hash(given.keys.chord(id));
        Received ended = given.arrives(header(id), value(1, 5));

        assertThat(await(given.joining.firstFailed(ended))).isTrue();

        Map<String, String> after = given.hash(given.keys.chord(id));
        assertThat(after.remove("onFirstFailureOutcome")).startsWith("s1 ");
        assertThat(after).isEqualTo(before);
        assertThat(given.pendingEnvelopes(0)).isZero();
        assertThat(seen(id).status()).isEqualTo("success");
        assertThat(await(given.joining.firstFailed(given.arrives(header(id), failure(1, "late")))))
                .isFalse();
        assertThat(seen(id).status()).isEqualTo("success");
    }

    @Test
    void a_report_of_what_was_not_sent_or_of_a_chord_that_is_gone_is_dropped() {
        ChordId id = running(1);

        assertThat(await(given.joining.firstFailed(given.arrives(header(id), value(1, 5)))))
                .isFalse();
        assertThat(await(given.joining.firstFailed(given.arrives(header(given.id()), value(1, 5)))))
                .isFalse();
        assertThat(given.pendingEnvelopes(0)).isZero();
        assertThat(given.hash(given.keys.chord(id))).doesNotContainKey("onFirstFailureOutcome");
    }

    @Test
    void it_is_sent_and_recorded_when_redis_is_full() {
        ChordId id = running(2);
        Received failed = arrives(id, 1, 0, false);
        Received ended = given.arrives(header(id), value(1, 5));
        given.redis("CONFIG", "SET", "maxmemory-policy", "noeviction");
        given.redis("CONFIG", "SET", "maxmemory", 1);
        try {
            end(id, failed);
            await(given.joining.firstFailed(ended));
        } finally {
            given.redis("CONFIG", "SET", "maxmemory", 0);
        }

        assertThat(sent()).hasSize(1);
        assertThat(seen(id).status()).isEqualTo("success");
    }

    @Test
    void it_is_no_member_of_the_chord_and_not_its_callback_for_who_looks_for_them() {
        ChordId id = running(2, OnFailure.COLLECT, "q");
        end(id, arrives(id, 1, 0, false));
        assertThat(given.entries(given.keys.first(0, "q"))).hasSize(3); // nobody takes the members out

        WaitingFor waits =
                await(new FindWaiting(given.commands, given.keys).of(id)).orElseThrow();
        assertThat(waits.inFlight()).isEqualTo(1);
        assertThat(waits.queued().first())
                .extracting(one -> one.id().toString())
                .containsExactly(id + ".0", id + ".1");

        FindDispatched find = new FindDispatched(given.commands, given.keys);
        assertThat(await(find.status(id, -2, List.of("q"))).status()).isEqualTo("queued");
        assertThat(await(find.status(id, -1, List.of("q"))).link()).isEmpty();
    }

    @Test
    void its_queue_is_a_queue_of_the_chord_and_is_known_after_it_is_removed() {
        ChordId id = running(1);
        assertThat(given.hash(given.keys.queues(0))).containsOnlyKeys("q", "cb", "ff");
        end(id, arrives(id, 1, 0, true));
        await(given.joining.finish(given.arrives(ofCallback(id, 1, 1), value(1, 9))));
        given.redis("DEL", given.keys.queues(0));
        try (GivenStore forgetful = given.with(Map.of("tutti.retention", "PT0S"))) {
            await(new RemoveEnded(
                            forgetful.commands,
                            forgetful.keys,
                            forgetful.clock,
                            new Due(forgetful.commands, forgetful.clock),
                            forgetful.config)
                    .expired(0));
        }
        assertThat(given.hash(given.keys.queues(0))).containsKey("ff");
    }

    @Test
    void headers_of_version_one_have_no_such_kind() {
        ChordId id = given.id();

        assertThat(header(id).text()).isEqualTo("2 onFirstFailure " + id + " -2 1 1 1 ff - -");
        assertThat(Header.parse(header(id).text()).task()).hasToString(id + ".onFirstFailure");
        assertThat(Header.parse(header(id).text()).ofEnvelope().text())
                .isEqualTo(header(id).text());
        assertThatThrownBy(() -> Header.parse("1" + header(id).text().substring(1)))
                .isInstanceOf(Unreadable.class);
        assertThat(Stream.of(ofMember(id, 0), ofCallback(id, 1, 1)).map(Header::text))
                .allMatch(text -> text.startsWith("1 "));
    }

    @Test
    void an_outcome_that_cannot_be_read_is_sent_all_the_same() {
        ChordId id = running(1);
        Header header = new Header(Kind.MEMBER, id, 0, 1, 1, 1, "q", List.of("cb"), Optional.empty());

        end(id, given.arrives(header, new StoredOutcome(false, 1, Buffer.buffer("{"))));

        assertThat(sent()).hasSize(1);
        assertThatThrownBy(() -> TaskCall.parse(Buffer.buffer(sent().get(0).payload())))
                .isInstanceOf(Unreadable.class);
    }
}
