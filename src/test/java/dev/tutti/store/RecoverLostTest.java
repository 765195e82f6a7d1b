package dev.tutti.store;

import static dev.tutti.store.GivenStore.await;
import static dev.tutti.store.GivenStore.member;
import static dev.tutti.store.GivenStore.members;
import static dev.tutti.store.GivenStore.ofCallback;
import static dev.tutti.store.GivenStore.ofMember;
import static dev.tutti.store.GivenStore.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordState;
import dev.tutti.chord.Signature;
import dev.tutti.connector.StreamEntry;
import dev.tutti.store.GivenStore.Entry;
import dev.tutti.store.Joining.Received;
import dev.tutti.store.WatchedRedis.Script;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.Envelope;
import dev.tutti.wire.Header;
import dev.tutti.wire.Json;
import dev.tutti.wire.SignatureJson;
import dev.tutti.wire.StoredOutcome;
import dev.tutti.wire.TaskMessage;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What Redis lost is found, and what is only slow is left alone. */
@OnRedis
@DisplayNameGeneration(ReplaceUnderscores.class)
class RecoverLostTest {
    private static final Duration MOMENT = Duration.ofMillis(1);

    private GivenStore given;
    private RecoverLost lost;
    private Duration silence;

    @BeforeEach
    void store(GivenStore store) {
        given = store;
        silence = given.config.claimIdle().multipliedBy(2);
        lost = recovery();
    }

    private RecoverLost recovery() {
        TaskReader tasks = new TaskReader(given.commands, given.keys);
        Manifest manifest = new Manifest(given.commands, given.keys);
        return new RecoverLost(
                new StalledChords(given.commands, given.keys, given.clock, given.config),
                new WaitingEntries(given.commands, given.keys),
                new Recount(given.commands, given.keys, given.clock),
                new LookForEntries(given.commands, given.keys, new NestedStates(given.commands, given.keys)),
                new SendLost(given.commands, given.keys, manifest, tasks, given.config),
                new SkipLost(
                        given.commands, given.keys, manifest, new Undispatched(given.commands, given.keys, manifest)),
                given.meters);
    }

    private int look() {
        return await(lost.next(0, MOMENT));
    }

    /** Lets so much time pass that whatever has not moved meanwhile is looked for. */
    private int search() {
        given.clock.advance(silence);
        int before = look();
        given.clock.advance(silence);
        return before + look();
    }

    private String first() {
        return given.keys.first(0, "q");
    }

    private String bulk() {
        return given.keys.bulk(0, "q");
    }

    private String envelopes() {
        return given.keys.envelopes(0);
    }

    /** A worker takes all there is. */
    private void read(String stream) {
        if (given.redis("EXISTS", stream).toInteger() == 0
                || given.redis("XINFO", "GROUPS", stream).size() == 0) {
            given.redis("XGROUP", "CREATE", stream, RedisKeys.WORKERS, "0", "MKSTREAM");
        }
        given.redis("XREADGROUP", "GROUP", RedisKeys.WORKERS, "me", "COUNT", 10_000, "STREAMS", stream, ">");
    }

    /** A running chord whose messages a worker has taken. */
    private ChordId inHand(int members) {
        ChordId id = given.running(members);
        read(first());
        return id;
    }

    private void lose(String stream, int... places) {
        List<Entry> entries = given.entries(stream);
        for (int place : places) {
            given.redis("XDEL", stream, entries.get(place).id());
        }
    }

    /** Workers run what there is, aggregators record it, until nothing is left. */
    private void everythingRuns() {
        while (given.length(first()) + given.length(bulk()) + given.length(envelopes()) > 0) {
            for (String stream : List.of(first(), bulk())) {
                for (Entry entry : given.entries(stream)) {
                    Header header = Header.parse(entry.header());
                    given.redis("XDEL", stream, entry.id());
                    given.arrives(header, value(header.round(), header.index()));
                }
            }
            recorded();
            await(given.dispatching.feed(0));
        }
    }

    /** Aggregators record what envelopes there are. */
    private void recorded() {
        for (Entry entry : given.entries(envelopes())) {
            Received received = new Received(
                    entry.id(), new Envelope(Header.parse(entry.header()), Buffer.buffer(entry.payload())));
            Header header = received.envelope().header();
            if (header.kind().endsChord()) {
                await(given.joining.finish(received));
            } else {
                await(given.joining.join(header.chord(), List.of(received)));
            }
        }
    }

    private void joins(ChordId id, int... indices) {
        for (int index : indices) {
            await(given.joining.join(id, List.of(given.arrives(ofMember(id, index), value(1, index)))));
        }
    }

    private List<String> outcomes(ChordId id) {
        List<String> outcomes = new ArrayList<>();
        await(given.reader.pages(id, 1_000).collect().asList()).forEach(page -> page.outcomes()
                .forEach(outcome ->
                        outcomes.add(outcome.map(RecoverLostTest::told).orElse("open"))));
        return outcomes;
    }

    private static String told(StoredOutcome outcome) {
        String json = outcome.json().toString();
        return outcome.success()
                ? json.replaceAll(".*\"value\":(\\d+).*", "$1")
                : json.replaceAll(".*\"reason\":\"(\\w+)\".*", "$1");
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    private boolean untouched(ChordId id) {
        return given.redis("EXISTS", given.keys.repeats(id)).toInteger() == 0;
    }

    // ------------------------------------------------------------------------------------------------- what is lost

    @Test
    void a_message_that_is_gone_is_sent_again_and_the_chord_ends_complete_and_in_order() {
        ChordId id = inHand(4);
        Entry gone = given.entries(first()).get(2);
        lose(first(), 2);
        joins(id, 0, 3);

        assertThat(search()).isEqualTo(1);

        assertThat(given.entries(bulk())).singleElement().satisfies(again -> {
            assertThat(again.header()).isEqualTo(gone.header());
            assertThat(again.payload()).isEqualTo(gone.payload());
        });
        everythingRuns();
        assertThat(given.field(id, "state")).isEqualTo("joined");
        assertThat(outcomes(id)).isEqualTo(numbers(4));
    }

    @Test
    void of_a_chain_whose_link_is_gone_the_first_one_is_sent_again() {
        EncodedSignature chain = SignatureJson.encode(
                Signature.task("a").on("q").then(Signature.task("b").on("r")), Json.MAPPER);
        ChordId id = given.running(List.of(chain), Optional.of("cb"));
        read(first());
        Entry sent = given.entries(first()).get(0);
        var message = new TaskMessage(Header.parse(sent.header()), Buffer.buffer(sent.payload()));
        var entry = new StreamEntry(first(), RedisKeys.WORKERS, sent.id(), "any", List.of(), List.of());
        await(new SendNext(given.commands, given.keys, given.clock).send(entry, message.nextLink("1")));
        assertThat(search()).isZero();
        given.redis("DEL", given.keys.first(0, "r"));
        read(bulk());

        assertThat(search() + search()).isEqualTo(1);

        assertThat(given.entries(bulk())).singleElement().satisfies(again -> {
            assertThat(again.header()).isEqualTo(sent.header());
            assertThat(again.payload()).isEqualTo(sent.payload());
        });
        assertThat(given.field(id, "state")).isEqualTo("running");
    }

    @Test
    void messages_of_a_stream_that_was_deleted_are_sent_again() {
        ChordId id = given.running(5);
        given.redis("DEL", first());

        assertThat(search()).isEqualTo(5);

        everythingRuns();
        assertThat(outcomes(id)).isEqualTo(numbers(5));
    }

    @Test
    void messages_of_a_stream_that_was_cut_are_sent_again() {
        ChordId id = given.running(300);
        read(first());
        read(bulk());
        given.redis("XTRIM", bulk(), "MAXLEN", 0);
        given.redis("XTRIM", first(), "MAXLEN", 100);

        search();

        everythingRuns();
        assertThat(outcomes(id)).isEqualTo(numbers(300));
    }

    @Test
    void what_is_gone_on_its_way_back_from_a_wait_is_sent_again() {
        ChordId id = inHand(2);
        lose(first(), 0, 1);
        given.redis(
                "ZADD", given.keys.delayed(0, "q"), 1, "bulk " + ofMember(id, 0).text() + "\n{}");

        assertThat(search()).isEqualTo(1);

        assertThat(given.entries(bulk()))
                .extracting(Entry::header)
                .containsExactly(ofMember(id, 1).text());
    }

    @Test
    void envelopes_that_are_gone_let_their_tasks_run_again() {
        ChordId id = inHand(2);
        lose(first(), 0, 1);
        given.arrives(ofMember(id, 0), value(1, 0));
        given.redis("DEL", envelopes());

        assertThat(search()).isEqualTo(2);

        everythingRuns();
        assertThat(outcomes(id)).isEqualTo(numbers(2));
    }

    @Test
    void a_message_that_is_gone_again_and_again_ends_as_lost() {
        ChordId id = inHand(2);
        lose(first(), 1);
        joins(id, 0);
        for (int repeats = 1; repeats <= given.config.maxDeliveries(); repeats++) {
            assertThat(search()).isEqualTo(1);
            assertThat(given.length(bulk())).isEqualTo(1);
            given.redis("DEL", bulk());
        }

        assertThat(search()).isEqualTo(1);

        assertThat(given.length(bulk())).isZero();
        everythingRuns();
        assertThat(outcomes(id)).containsExactly("0", "lost");
        assertThat(given.field(id, "state")).isEqualTo("joined");
        assertThat(given.members(given.keys.failed(id))).containsExactly("1");
    }

    @Test
    void a_callback_that_is_gone_is_sent_again_and_ends_as_lost_in_the_end() {
        ChordId id = given.joined(2);
        String stream = given.keys.first(0, "cb");
        Entry callback = given.entries(stream).get(0);
        for (int repeats = 1; repeats <= given.config.maxDeliveries(); repeats++) {
            given.redis("DEL", stream);
            assertThat(search()).isEqualTo(1);
            assertThat(given.entries(stream)).singleElement().satisfies(again -> {
                assertThat(again.header()).isEqualTo(callback.header());
                assertThat(again.payload()).isEqualTo(callback.payload());
            });
        }
        given.redis("DEL", stream);

        assertThat(search()).isEqualTo(1);

        recorded();
        assertThat(given.field(id, "state")).isEqualTo("callback_failed");
        assertThat(given.field(id, "callbackOutcome")).startsWith("f1 ").contains("\"reason\":\"lost\"", "\"done\"");
    }

    @Test
    void an_errback_that_is_gone_is_sent_again_and_ends_as_lost_in_the_end() {
        ChordId id = given.propagating(1);
        lose(first(), 0);
        await(given.joining.join(id, List.of(given.arrives(ofMember(id, 0), GivenStore.failure(1, "no")))));
        String stream = given.keys.first(0, "eb");
        Entry errback = given.entries(stream).get(0);
        for (int repeats = 1; repeats <= given.config.maxDeliveries(); repeats++) {
            given.redis("DEL", stream);
            assertThat(search()).isEqualTo(1);
            assertThat(given.entries(stream)).singleElement().satisfies(again -> {
                assertThat(again.header()).isEqualTo(errback.header());
                assertThat(again.payload()).isEqualTo(errback.payload());
            });
        }
        given.redis("DEL", stream);

        assertThat(search()).isEqualTo(1);

        recorded();
        assertThat(given.field(id, "state")).isEqualTo("callback_skipped");
        assertThat(given.field(id, "errbackOutcome")).startsWith("f1 ").contains("\"reason\":\"lost\"", "\"failed\"");
    }

    @Test
    void members_whose_message_and_signature_are_gone_end_as_lost_at_once() {
        ChordId id = inHand(3);
        lose(first(), 1);
        given.redis("DEL", given.keys.manifest(id, 0), given.keys.chunks(id));

        assertThat(search()).isEqualTo(1);

        everythingRuns();
        assertThat(outcomes(id)).containsExactly("0", "lost", "2");
    }

    @Test
    void members_that_cannot_be_dispatched_for_the_manifest_is_gone_end_as_lost() {
        ChordId id = given.undispatched(256, members(700, "q"));
        await(given.slices.send(id, await(given.undispatched.next(id))));
        for (int first : List.of(0, 256, 512)) {
            given.redis("DEL", given.keys.manifest(id, first));
        }
        given.redis("DEL", given.keys.chunks(id));
        read(bulk());

        assertThat(search()).isEqualTo(444);

        assertThat(given.field(id, "cursor")).isEqualTo("700");
        assertThat(given.members(given.keys.dispatching(0))).isEmpty();
        assertThat(given.hash(given.keys.queues(0))).containsEntry("q", "0");
        everythingRuns();
        List<String> expected = new ArrayList<>(numbers(256));
        expected.addAll(java.util.Collections.nCopies(444, "lost"));
        assertThat(outcomes(id)).isEqualTo(expected);
        assertThat(given.number(given.keys.open(0))).isZero();
    }

    @Test
    void a_chord_with_so_many_at_work_at_once_goes_on_after_messages_and_a_part_of_its_manifest_are_lost() {
        ChordId id = given.undispatched(4, members(12, "q"));
        given.redis("HSET", given.keys.chord(id), "maxConcurrency", 2, "undispatched", 12);
        given.redis("DEL", given.keys.manifest(id, 4));
        await(given.dispatching.feed(0));
        read(bulk());
        lose(bulk(), 0, 1);

        assertThat(search()).isEqualTo(2);
        assertThat(given.length(bulk())).isEqualTo(2); // the same two once more, and no other
        everythingRuns();
        assertThat(given.field(id, "cursor")).isEqualTo("4");
        assertThat(search()).isEqualTo(4);
        everythingRuns();

        assertThat(outcomes(id))
                .containsExactly("0", "1", "2", "3", "lost", "lost", "lost", "lost", "8", "9", "10", "11");
        assertThat(given.field(id, "undispatched")).isEqualTo("0");
    }

    @Test
    void a_part_of_the_manifest_that_is_gone_costs_only_the_members_in_it() {
        List<EncodedSignature> members = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            members.add(member(i, i % 2 == 0 ? "q" : "r"));
        }
        ChordId id = given.undispatched(4, members);
        given.redis("DEL", given.keys.manifest(id, 4));
        await(given.dispatching.feed(0));
        read(bulk());
        read(given.keys.bulk(0, "r"));

        assertThat(search()).isEqualTo(4);
        await(new Dispatching(
                        given.commands,
                        given.keys,
                        new Undispatched(given.commands, given.keys, new Manifest(given.commands, given.keys)),
                        given.slices)
                .feed(0));

        for (Entry entry : given.entries(given.keys.bulk(0, "r"))) {
            Header header = Header.parse(entry.header());
            given.arrives(header, value(1, header.index()));
        }
        everythingRuns();
        assertThat(outcomes(id))
                .containsExactly("0", "1", "2", "3", "lost", "lost", "lost", "lost", "8", "9", "10", "11");

        // which queues the lost ones would have gone to was guessed; that goes with the chord
        given.redis("HSET", given.keys.chord(id), "state", "completed");
        given.redis("ZADD", given.keys.ended(0), 1, id.text());
        Due due = new Due(given.commands, given.clock);
        await(new RemoveEnded(given.commands, given.keys, given.clock, due, given.config).expired(0));
        assertThat(given.hash(given.keys.queues(0))).containsEntry("q", "0").containsEntry("r", "0");
    }

    @Test
    void outcomes_that_are_gone_end_as_lost_and_the_others_still_count() {
        ChordId id = inHand(6);
        lose(first(), 0, 1, 2);
        joins(id, 0, 1, 2);
        given.redis("DEL", given.keys.outcomes(id));

        assertThat(search()).isEqualTo(3);

        everythingRuns();
        assertThat(outcomes(id)).containsExactly("lost", "lost", "lost", "3", "4", "5");
        assertThat(given.field(id, "state")).isEqualTo("joined");
        assertThat(given.field(id, "succeeded")).isEqualTo("3");
        assertThat(given.field(id, "failed")).isEqualTo("3");
        assertThat(given.number(given.keys.open(0))).isZero();
    }

    @Test
    void a_chord_that_joins_without_all_outcomes_reads_as_complete() {
        ChordId id = inHand(4);
        joins(id, 0, 1);
        given.redis("DEL", given.keys.outcomes(id));
        joins(id, 2, 3);

        assertThat(given.field(id, "state")).isEqualTo("joined");
        assertThat(outcomes(id)).containsExactly("lost", "lost", "2", "3");
        assertThat(await(given.reader.outcomesFor(ofCallback(id, 1, 1), 0, 10))
                        .orElseThrow()
                        .outcomes())
                .doesNotContain(Optional.empty());
    }

    @Test
    void a_chord_that_counted_too_far_joins() {
        ChordId id = inHand(2);
        joins(id, 0);
        given.redis("DEL", given.keys.outcomes(id));
        // both at once, the first of them a second time: 1 + 2 of 2 members
        await(given.joining.join(
                id, List.of(given.arrives(ofMember(id, 0), value(1, 0)), given.arrives(ofMember(id, 1), value(1, 1)))));
        assertThat(given.field(id, "state")).isEqualTo("running");

        search();

        assertThat(given.field(id, "state")).isEqualTo("joined");
        assertThat(outcomes(id)).containsExactly("0", "1");
        assertThat(given.length(given.keys.first(0, "cb"))).isEqualTo(1);
    }

    @Test
    void a_chord_that_fell_out_of_dispatching_comes_back() {
        ChordId id = given.undispatched(4, members(8, "q"));
        given.redis("DEL", given.keys.dispatching(0));

        search();

        assertThat(given.members(given.keys.dispatching(0))).containsExactly(id.text());
        everythingRuns();
        await(given.dispatching.feed(0));
        everythingRuns();
        assertThat(outcomes(id)).isEqualTo(numbers(8));
    }

    @Test
    void what_is_left_of_a_chord_without_hash_is_cleaned_up() {
        ChordId id = given.running(2);
        given.redis("DEL", given.keys.chord(id));

        search();

        assertThat(given.members(given.keys.chords(0, ChordState.RUNNING))).isEmpty();
        assertThat(given.members(given.keys.ended(0))).containsExactly(id.text());
        Due due = new Due(given.commands, given.clock);
        await(new RemoveEnded(given.commands, given.keys, given.clock, due, given.config).expired(0));
        assertThat(given.everything().keySet()).noneMatch(key -> key.contains(id.text()));
    }

    @Test
    void many_lost_messages_go_in_bounded_calls() {
        ChordId id = given.undispatched(256, members(1_000, "q"));
        await(given.dispatching.feed(0));
        given.redis("DEL", bulk());

        List<Script> calls =
                WatchedRedis.scriptsDuring(given, () -> assertThat(search()).isEqualTo(1_000));

        assertThat(calls).allSatisfy(call -> assertThat(
                        call.commands().stream().filter(seen -> seen.name().equals("XADD")))
                .hasSizeLessThanOrEqualTo(256));
        everythingRuns();
        assertThat(outcomes(id)).isEqualTo(numbers(1_000));
    }

    // ---------------------------------------------------------------------------------------------- what is only slow

    @Test
    void a_task_of_twenty_times_claim_idle_in_hand_is_never_touched() {
        ChordId id = inHand(1);
        for (int i = 0; i < 20; i++) {
            given.clock.advance(given.config.claimIdle());
            assertThat(look()).isZero();
        }

        assertThat(untouched(id)).isTrue();
        assertThat(given.length(first())).isEqualTo(1);
        assertThat(given.length(bulk())).isZero();
    }

    @Test
    void a_task_that_waits_for_its_next_attempt_is_never_touched() {
        ChordId id = inHand(1);
        lose(first(), 0);
        given.redis(
                "ZADD",
                given.keys.delayed(0, "q"),
                "9e15",
                "first " + ofMember(id, 0).text() + "\n{}");

        assertThat(search() + search()).isZero();

        assertThat(untouched(id)).isTrue();
    }

    @Test
    void an_envelope_that_nobody_records_is_left_alone() {
        ChordId id = inHand(1);
        lose(first(), 0);
        given.arrives(ofMember(id, 0), value(1, 0));

        assertThat(search() + search()).isZero();

        assertThat(untouched(id)).isTrue();
    }

    @Test
    void a_callback_that_runs_long_is_left_alone() {
        ChordId id = given.joined(1);
        String stream = given.keys.first(0, "cb");
        given.redis("XGROUP", "CREATE", stream, RedisKeys.WORKERS, "0");
        given.redis("XREADGROUP", "GROUP", RedisKeys.WORKERS, "me", "STREAMS", stream, ">");

        assertThat(search() + search()).isZero();

        assertThat(untouched(id)).isTrue();
    }

    @Test
    void while_entries_no_younger_wait_their_turn_nothing_is_searched() {
        given.running(3);

        List<Script> calls =
                WatchedRedis.scriptsDuring(given, () -> assertThat(search()).isZero());

        assertThat(calls).noneMatch(call -> call.args().contains("stream"));
    }

    @Test
    void a_chord_that_moves_is_not_searched() {
        ChordId id = inHand(3);
        lose(first(), 2);
        given.clock.advance(silence);
        look();
        joins(id, 0);
        given.clock.advance(silence);
        assertThat(look()).isZero();
        joins(id, 1);
        given.clock.advance(silence);
        assertThat(look()).isZero();

        given.clock.advance(silence);
        assertThat(look()).isEqualTo(1);
    }

    @Test
    void an_entry_that_nobody_will_read_any_more_is_sent_again() {
        ChordId id = inHand(3);
        Entry forgotten = given.entries(first()).get(1);
        given.redis("XACK", first(), RedisKeys.WORKERS, forgotten.id()); // as a removed consumer leaves it

        assertThat(search()).isEqualTo(1);

        everythingRuns();
        assertThat(given.field(id, "state")).isEqualTo("joined");
        assertThat(outcomes(id)).isEqualTo(numbers(3));
    }

    @Test
    void a_chord_that_goes_on_between_the_looks_is_left_alone() {
        ChordId id = inHand(2);
        lose(first(), 0, 1);
        given.clock.advance(silence);
        look();
        given.clock.advance(silence);

        Uni<Integer> looks = lost.next(0, Duration.ofSeconds(3));
        var running = looks.subscribeAsCompletionStage();
        org.awaitility.Awaitility.await().until(() -> !given.field(id, "looked").equals("null"));
        joins(id, 0);

        assertThat(running.join()).isZero();
        assertThat(untouched(id)).isTrue();
    }

    @Test
    void the_longer_a_chord_stands_still_the_less_often_it_is_looked_for() {
        ChordId id = inHand(1);
        List<String> looks = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            given.clock.advance(silence);
            look();
            String looked = given.field(id, "looked");
            if (!looks.contains(looked)) {
                looks.add(looked);
            }
        }

        assertThat(looks).hasSizeBetween(8, 15);
        assertThat(untouched(id)).isTrue();
    }

    // ------------------------------------------------------------------------------------------------- several, full

    @Test
    void several_that_look_at_a_time_send_once() {
        ChordId id = inHand(3);
        lose(first(), 0, 1, 2);
        RecoverLost other = recovery();
        given.clock.advance(silence);
        look();
        given.clock.advance(silence);

        int done = await(Uni.combine()
                .all()
                .unis(lost.next(0, MOMENT), other.next(0, MOMENT))
                .with(Integer::sum));

        assertThat(done).isEqualTo(3);
        assertThat(given.length(bulk())).isEqualTo(3);
        assertThat(given.hash(given.keys.repeats(id)).values()).containsOnly("1");
    }

    @Test
    void a_repeated_call_sends_nothing() {
        inHand(2);
        lose(first(), 0, 1);
        List<Script> calls = WatchedRedis.scriptsDuring(given, this::search);
        Script send = calls.get(calls.size() - 1);
        assertThat(given.length(bulk())).isEqualTo(2);

        given.writesNothing(() -> ScriptsTest.repeat(given, send, "", ""));
    }

    @Test
    void all_of_it_works_on_a_full_redis_and_uses_no_other_keys() {
        ChordId id = inHand(4);
        lose(first(), 0, 1);
        joins(id, 1);
        given.redis("DEL", given.keys.outcomes(id));
        ChordId second = given.undispatched(4, members(8, "q"));
        given.redis("DEL", given.keys.chunks(second));
        given.redis("CONFIG", "SET", "maxmemory", 1);
        List<Script> calls;
        try {
            calls = WatchedRedis.scriptsDuring(given, () -> assertThat(search()).isEqualTo(2 + 8));
        } finally {
            given.redis("CONFIG", "SET", "maxmemory", 0);
        }

        assertThat(calls).allSatisfy(call -> assertThat(call.commands())
                .filteredOn(seen -> !Set.of("TIME", "PUBLISH", "XINFO").contains(seen.name()))
                .allSatisfy(
                        seen -> assertThat(call.keys()).contains(seen.words().get(1))));
        everythingRuns();
        assertThat(outcomes(id)).containsExactly("lost", "lost", "2", "3");
        assertThat(outcomes(second)).containsOnly("lost").hasSize(8);
    }

    @Test
    void the_walk_reaches_every_open_chord() {
        List<ChordId> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            all.add(given.running(1));
        }
        given.redis("DEL", first());

        assertThat(search()).isEqualTo(200);

        everythingRuns();
        assertThat(all).allSatisfy(id -> assertThat(given.field(id, "state")).isEqualTo("joined"));
    }

    // ----------------------------------------------------------------------------------------------------------
    // retries

    /** A chord of which members 1 and 3 failed, run again; its messages are taken and lost. */
    private ChordId retriedAndLost(
            boolean closed, java.util.function.Function<ChordId, io.smallrye.mutiny.Uni<?>> retry) {
        ChordId id = given.running(4);
        for (int index : List.of(0, 2)) {
            await(given.joining.join(id, List.of(given.arrives(GivenStore.ofMember(id, index), value(1, index)))));
        }
        if (closed) {
            await(given.closing.close(id, Closing.Why.CANCELLED));
        } else {
            for (int index : List.of(1, 3)) {
                await(given.joining.join(
                        id, List.of(given.arrives(GivenStore.ofMember(id, index), GivenStore.failure(1, "no")))));
            }
        }
        given.redis("DEL", first(), given.keys.first(0, "cb"));
        await(given.joining.finish(given.arrives(GivenStore.ofCallback(id, 1, 1), value(1, 0))));
        await(retry.apply(id));
        await(given.dispatching.feed(id));
        read(bulk());
        given.redis("DEL", bulk());
        return id;
    }

    @Test
    void what_a_retry_lost_is_sent_again_and_nothing_else() {
        ChordId id = retriedAndLost(false, given.retrying::members);

        assertThat(search()).isEqualTo(2);
        everythingRuns();

        assertThat(given.field(id, "state")).isEqualTo("joined");
        assertThat(outcomes(id)).isEqualTo(numbers(4));
        assertThat(given.field(id, "succeeded")).isEqualTo("4");
    }

    @Test
    void what_the_retry_of_one_member_lost_is_sent_again_while_other_failures_stand() {
        ChordId id = retriedAndLost(false, chord -> given.retrying.member(chord, 3));

        assertThat(search()).isEqualTo(1);
        everythingRuns();

        assertThat(given.field(id, "state")).isEqualTo("joined");
        assertThat(given.field(id, "succeeded")).isEqualTo("3");
        assertThat(given.field(id, "failed")).isEqualTo("1");
    }

    @Test
    void the_retry_of_one_member_of_a_closed_chord_leaves_the_others_closed() {
        ChordId id = retriedAndLost(true, chord -> given.retrying.member(chord, 1));

        assertThat(search()).isEqualTo(1);
        everythingRuns();

        assertThat(given.field(id, "state")).isEqualTo("joined");
        assertThat(given.field(id, "succeeded")).isEqualTo("3");
        assertThat(given.field(id, "failed")).isEqualTo("1");
        assertThat(outcomes(id)).contains("cancelled");
    }

    @Test
    void a_retry_whose_manifest_is_gone_ends_as_lost() {
        ChordId id = given.running(2);
        await(given.joining.join(id, List.of(given.arrives(GivenStore.ofMember(id, 0), value(1, 0)))));
        await(given.joining.join(id, List.of(given.arrives(GivenStore.ofMember(id, 1), GivenStore.failure(1, "no")))));
        await(given.joining.finish(given.arrives(GivenStore.ofCallback(id, 1, 1), value(1, 0))));
        given.redis("DEL", given.keys.manifest(id, 0), first());
        await(given.retrying.members(id));

        assertThat(search()).isPositive();
        recorded();

        assertThat(given.field(id, "state")).isEqualTo("joined");
        assertThat(outcomes(id)).containsExactly("0", "lost");
    }

    /** A chord of three chunks of which members 1 and 4 failed, about to run again; the last chunk is gone. */
    private ChordId retriedWithoutLastChunk() {
        ChordId id = given.undispatched(2, members(6, "q"));
        await(given.dispatching.feed(id));
        for (int index = 0; index < 6; index++) {
            StoredOutcome outcome = index == 1 || index == 4 ? GivenStore.failure(1, "no") : value(1, index);
            await(given.joining.join(id, List.of(given.arrives(ofMember(id, index), outcome))));
        }
        given.redis("DEL", bulk());
        await(given.joining.finish(given.arrives(ofCallback(id, 1, 1), value(1, 0))));
        await(given.retrying.members(id));
        given.redis("DEL", given.keys.manifest(id, 4));
        return id;
    }

    @Test
    void a_retry_goes_past_what_succeeded_to_the_part_of_the_manifest_that_is_gone() {
        ChordId id = retriedWithoutLastChunk();
        Manifest fresh = new Manifest(given.commands, given.keys);
        Undispatched undispatched = new Undispatched(given.commands, given.keys, fresh);
        await(new Dispatching(given.commands, given.keys, undispatched, given.slices).feed(id));
        assertThat(given.field(id, "cursor")).isEqualTo("2"); // whose chunk is there
        read(bulk());

        search();

        everythingRuns();
        assertThat(outcomes(id)).containsExactly("0", "1", "2", "3", "lost", "5");
        assertThat(given.field(id, "state")).isEqualTo("joined");
        assertThat(given.number(given.keys.open(0))).isZero();
        assertThat(given.hash(given.keys.queues(0))).containsEntry("q", "0");
    }

    @Test
    void a_retry_that_lost_every_outcome_ends() {
        ChordId id = retriedWithoutLastChunk();
        given.redis("DEL", given.keys.outcomes(id), given.keys.chunks(id));

        search();
        recorded();
        search();
        recorded();

        assertThat(given.field(id, "state")).isEqualTo("joined");
        assertThat(outcomes(id)).containsOnly("lost").hasSize(6);
    }
}
