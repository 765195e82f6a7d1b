package dev.tutti.store;

import static dev.tutti.store.GivenStore.await;
import static dev.tutti.store.GivenStore.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.Signature;
import dev.tutti.chord.TaskId;
import dev.tutti.connector.StreamEntry;
import dev.tutti.store.GivenStore.Entry;
import dev.tutti.store.SendNext.Sent;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.Header;
import dev.tutti.wire.Json;
import dev.tutti.wire.SignatureJson;
import dev.tutti.wire.Submission;
import dev.tutti.wire.TaskMessage;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The script next, and what the others know of chains. */
@OnRedis
@DisplayNameGeneration(ReplaceUnderscores.class)
class ChainTest {
    private GivenStore given;
    private SendNext next;

    @BeforeEach
    void store(GivenStore store) {
        given = store;
        next = new SendNext(store.commands, store.keys, store.clock);
    }

    private static EncodedSignature chain(Signature signature) {
        return SignatureJson.encode(signature, Json.MAPPER);
    }

    private static Signature task(String name, String queue) {
        return Signature.task(name).on(queue);
    }

    private static Submission submission(List<EncodedSignature> members, Optional<EncodedSignature> callback) {
        return new Submission(members, callback, Map.of(), Optional.empty(), Optional.empty());
    }

    private ChordId open(Signature member, Optional<Signature> callback) {
        ChordId id = given.id();
        List<EncodedSignature> members = List.of(chain(member));
        await(given.writer.open(id, submission(members, callback.map(ChainTest::chain)), members, true));
        return id;
    }

    private ChordId open() {
        return open(task("a", "q").then(task("b", "r").then(task("c", "s"))), Optional.of(task("done", "cb")));
    }

    private String first(String queue) {
        return given.keys.first(0, queue);
    }

    /** The oldest entry of that stream, in the hands of a worker. */
    private StreamEntry inHand(String stream) {
        if (given.redis("XINFO", "GROUPS", stream).size() == 0) {
            given.redis("XGROUP", "CREATE", stream, RedisKeys.WORKERS, "0");
        }
        given.redis("XREADGROUP", "GROUP", RedisKeys.WORKERS, "me", "STREAMS", stream, ">");
        return new StreamEntry(
                stream, RedisKeys.WORKERS, given.entries(stream).get(0).id(), "any", List.of(), List.of());
    }

    private TaskMessage message(String stream) {
        Entry entry = given.entries(stream).get(0);
        return new TaskMessage(Header.parse(entry.header()), Buffer.buffer(entry.payload()));
    }

    private Sent handOn(String stream, String value) {
        TaskMessage message = message(stream);
        return await(next.send(inHand(stream), message.nextLink(value)));
    }

    // ------------------------------------------------------------------------------------------------------- next

    @Test
    void the_next_link_is_in_its_queue_and_the_one_before_nowhere() {
        ChordId id = open();

        assertThat(handOn(first("q"), "1.10")).isEqualTo(Sent.DONE);

        assertThat(given.length(first("q"))).isZero();
        assertThat(given.redis("XPENDING", first("q"), RedisKeys.WORKERS).get(0).toInteger())
                .isZero();
        assertThat(given.entries(first("r"))).singleElement().satisfies(link -> {
            assertThat(link.header()).isEqualTo("2 link " + id + " 0 1 1 1 r cb - member 2 q");
            assertThat(link.payload())
                    .isEqualTo(
                            "{\"args\":[1.10],\"task\":\"b\",\"queue\":\"r\",\"then\":{\"task\":\"c\",\"queue\":\"s\"}}");
            assertThat(given.field(id, "last")).isEqualTo(link.id());
        });
        assertThat(handOn(first("r"), "2")).isEqualTo(Sent.DONE);
        assertThat(given.entries(first("s"))).singleElement().satisfies(link -> assertThat(link.header())
                .isEqualTo("2 link " + id + " 0 1 1 1 s cb - member 3 q"));
    }

    @Test
    void a_second_time_does_nothing() {
        open();
        TaskMessage message = message(first("q"));
        StreamEntry entry = inHand(first("q"));
        assertThat(await(next.send(entry, message.nextLink("1")))).isEqualTo(Sent.DONE);

        given.writesNothing(
                () -> assertThat(await(next.send(entry, message.nextLink("2")))).isEqualTo(Sent.TAKEN));
    }

    @Test
    void the_chain_of_a_chord_that_was_closed_goes_no_further() {
        ChordId id = open();
        await(given.closing.close(id, Closing.Why.CANCELLED));
        String last = given.field(id, "last");

        assertThat(handOn(first("q"), "1")).isEqualTo(Sent.NOBODY_WAITS);

        assertThat(given.length(first("q"))).isZero();
        assertThat(given.length(first("r"))).isZero();
        assertThat(given.field(id, "last")).isEqualTo(last);
    }

    @Test
    void the_chain_of_a_chord_that_is_gone_brings_nothing_back() {
        ChordId id = open();
        given.redis("DEL", given.keys.chord(id));

        assertThat(handOn(first("q"), "1")).isEqualTo(Sent.NOBODY_WAITS);

        assertThat(given.redis("EXISTS", given.keys.chord(id), first("r")).toInteger())
                .isZero();
    }

    @Test
    void a_link_with_a_delay_waits_in_delayed_and_comes_when_it_is_due() {
        ChordId id = open(task("a", "q").then(task("b", "r").delay(Duration.ofSeconds(5))), Optional.empty());

        assertThat(handOn(first("q"), "1")).isEqualTo(Sent.DONE);

        assertThat(given.length(first("r"))).isZero();
        assertThat(given.members(given.keys.delayed(0, "r"))).singleElement().satisfies(kept -> assertThat(kept)
                .startsWith("first 2 link " + id + " 0 1 1 1 r - - member 2 q\n{\"args\":[1],\"task\":\"b\"")
                .contains("\"delay\":null"));
        PromoteDue due = new PromoteDue(given.commands, given.keys, given.clock);
        given.clock.advance(Duration.ofSeconds(5));
        await(due.promote(0));
        assertThat(given.length(first("r"))).isEqualTo(1);
    }

    @Test
    void a_chain_goes_on_when_redis_is_full() {
        open();
        TaskMessage message = message(first("q"));
        StreamEntry entry = inHand(first("q"));
        given.redis("CONFIG", "SET", "maxmemory-policy", "noeviction");
        given.redis("CONFIG", "SET", "maxmemory", 1);
        try {
            assertThat(await(next.send(entry, message.nextLink("1")))).isEqualTo(Sent.DONE);
        } finally {
            given.redis("CONFIG", "SET", "maxmemory", 0);
        }

        assertThat(given.length(first("r"))).isEqualTo(1);
    }

    @Test
    void nothing_is_acknowledged_when_the_stream_is_something_else() {
        open();
        given.redis("SET", first("r"), "x");
        TaskMessage message = message(first("q"));
        StreamEntry entry = inHand(first("q"));

        given.writesNothing(() -> assertThatThrownBy(() -> await(next.send(entry, message.nextLink("1"))))
                .isInstanceOf(StoreDown.class)
                .hasMessageContaining("WRONGTYPE"));
    }

    // -------------------------------------------------------------------------------------------- what others know

    @Test
    void whoever_knows_nothing_of_chains_refuses_their_messages_but_reads_their_envelopes() {
        ChordId id = open();
        Header link = message(first("q")).nextLink("1").header();

        assertThat(given.entries(first("q")).get(0).header()).isEqualTo("2 member " + id + " 0 1 1 1 q cb -");
        assertThat(link.ofEnvelope().text()).isEqualTo("1 member " + id + " 0 1 1 1 q cb -");
    }

    @Test
    void a_chain_is_one_member_counted_on_the_queue_where_it_began() {
        ChordId id = open();
        handOn(first("q"), "1");
        Header ended = message(first("r")).header().ofEnvelope();

        await(given.joining.join(id, List.of(given.arrives(ended, value(1, 5)))));

        assertThat(given.hash(given.keys.chord(id)))
                .containsEntry("state", "joined")
                .containsEntry("succeeded:q", "1")
                .containsEntry("succeeded:r", "0")
                .containsEntry("total:r", "0")
                .containsEntry("total:s", "0");
    }

    @Test
    void the_chain_of_a_callback_is_sent_as_one_and_handed_on_while_the_chord_is_joined() {
        ChordId id = open(task("a", "q"), Optional.of(task("done", "cb").then(task("b", "r"))));
        assertThat(given.field(id, "callbackLinks")).isEqualTo("r");
        Header member = message(first("q")).header();
        await(given.joining.join(id, List.of(given.arrives(member, value(1, 5)))));
        assertThat(given.entries(first("cb")).get(0).header()).isEqualTo("2 callback " + id + " -1 1 1 1 cb cb -");

        assertThat(handOn(first("cb"), "7")).isEqualTo(Sent.DONE);

        Header link = message(first("r")).header();
        assertThat(link.text()).isEqualTo("2 link " + id + " -1 1 1 1 r cb - callback 2 cb");
        assertThat(await(given.joining.finish(given.arrives(link.ofEnvelope(), value(1, 9)))))
                .isEqualTo("completed");
    }

    @Test
    void a_callback_s_link_of_an_older_generation_goes_no_further() {
        ChordId id = open(task("a", "q"), Optional.of(task("done", "cb").then(task("b", "r"))));
        await(given.joining.join(id, List.of(given.arrives(message(first("q")).header(), value(1, 5)))));
        given.redis("HSET", given.keys.chord(id), "generation", 2);

        assertThat(handOn(first("cb"), "7")).isEqualTo(Sent.NOBODY_WAITS);
    }

    @Test
    void the_queues_of_all_links_count_as_queues() {
        try (GivenStore three = given.with(Map.of("tutti.limits.queues", "3"))) {
            List<EncodedSignature> members =
                    List.of(chain(task("a", "q").then(task("b", "r").then(task("c", "s")))));
            assertThatThrownBy(() -> await(three.writer.open(
                            three.id(),
                            submission(
                                    members, Optional.of(chain(task("done", "q").then(task("d", "t"))))),
                            members,
                            true)))
                    .isInstanceOfSatisfying(NotAccepted.class, refused -> assertThat(refused.why())
                            .isEqualTo(NotAccepted.Why.TOO_MANY_QUEUES));
            await(three.writer.open(
                    three.id(), submission(members, Optional.of(chain(task("done", "q")))), members, true));
            assertThat(three.hash(three.keys.queues(0))).containsOnlyKeys("q", "r", "s");
        }
    }

    @Test
    void members_of_a_large_chord_are_dispatched_as_chains() {
        List<EncodedSignature> members = IntStream.range(0, 300)
                .mapToObj(i -> chain(i % 2 == 0 ? task("a", "q").then(task("b", "r")) : task("a", "q")))
                .toList();
        Submission submission = submission(members, Optional.empty());
        ChordId id = given.id();
        await(given.writer.open(id, submission, members.subList(0, 256), false));
        await(given.writer.append(id, 256, members.subList(256, 300)));
        await(given.writer.seal(id, submission));
        await(given.dispatching.feed(id));

        assertThat(given.entries(given.keys.bulk(0, "q"))).hasSize(300).allSatisfy(entry -> assertThat(entry.header())
                .startsWith(entry.payload().contains("then") ? "2 member " : "1 member "));
        assertThat(given.hash(given.keys.chord(id)))
                .containsEntry("total:q", "300")
                .containsEntry("total:r", "0");
    }

    @Test
    void a_task_is_found_in_the_link_that_it_is_in() {
        ChordId id = open();
        FindDispatched find = new FindDispatched(given.commands, given.keys);
        List<String> queues = List.of("q", "r", "s");

        assertThat(await(find.status(id, 0, queues))).isEqualTo(new FindDispatched.Found("queued", Optional.of(1)));
        handOn(first("q"), "1");
        assertThat(await(find.status(id, 0, queues))).isEqualTo(new FindDispatched.Found("queued", Optional.of(2)));
        inHand(first("r"));
        assertThat(await(find.status(id, 0, queues))).isEqualTo(new FindDispatched.Found("running", Optional.of(2)));
    }

    @Test
    void a_chord_waits_for_its_members_on_the_queues_of_their_links() {
        ChordId id = open();
        handOn(first("q"), "1");

        WaitingFor waits =
                await(new FindWaiting(given.commands, given.keys).of(id)).orElseThrow();

        assertThat(waits.queued().first()).singleElement().satisfies(task -> {
            assertThat(task.id()).isEqualTo(new TaskId.Member(id, 0));
            assertThat(task.link()).contains(2);
        });
        assertThat(waits.inFlight()).isEqualTo(1);
        assertThat(waits.undispatched()).isZero();
    }
}
