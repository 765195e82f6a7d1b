package dev.tutti.store;

import static dev.tutti.store.GivenStore.await;
import static dev.tutti.store.GivenStore.ofCallback;
import static dev.tutti.store.GivenStore.ofMember;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tutti.chord.ChordId;
import dev.tutti.connector.StreamEntry;
import dev.tutti.wire.Header;
import dev.tutti.wire.TaskMessage;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The scripts again and promote. */
@OnRedis
@DisplayNameGeneration(ReplaceUnderscores.class)
class PutOffTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private GivenStore given;
    private SendAgain again;
    private PromoteDue due;
    private ChordId id;

    @BeforeEach
    void store(GivenStore store) {
        given = store;
        again = new SendAgain(store.commands, store.keys, store.clock);
        due = new PromoteDue(store.commands, store.keys, store.clock);
        id = store.id();
    }

    private String first() {
        return given.keys.first(0, "q");
    }

    private String bulk() {
        return given.keys.bulk(0, "q");
    }

    private String delayed() {
        return given.keys.delayed(0, "q");
    }

    /** A task message in the hands of a worker. */
    private StreamEntry inHand(String stream, Header header, Buffer payload) {
        String entry = given.redis("XADD", stream, "*", "h", header.text(), "p", payload)
                .toString();
        if (given.redis("XINFO", "GROUPS", stream).size() == 0) {
            given.redis("XGROUP", "CREATE", stream, RedisKeys.WORKERS, "0");
        }
        given.redis("XREADGROUP", "GROUP", RedisKeys.WORKERS, "me", "STREAMS", stream, ">");
        return new StreamEntry(stream, RedisKeys.WORKERS, entry, "any", List.of(), List.of());
    }

    private TaskMessage message(int index) {
        return new TaskMessage(ofMember(id, index), Buffer.buffer("{\"task\":\"echo\",\"args\":[" + index + "]}"));
    }

    private boolean putOff(String stream, TaskMessage message, Duration wait) {
        return await(again.send(inHand(stream, message.header(), message.signature()), message.nextAttempt(), wait));
    }

    private int pending(String stream) {
        return given.redis("XPENDING", stream, RedisKeys.WORKERS).get(0).toInteger();
    }

    private List<String> headers(String stream) {
        return given.entries(stream).stream().map(GivenStore.Entry::header).toList();
    }

    private Optional<Duration> promote() {
        return await(due.promote(0));
    }

    @Test
    void a_message_put_off_is_in_delayed_and_nowhere_else() {
        assertThat(putOff(first(), message(3), SECOND)).isTrue();

        assertThat(given.length(first())).isZero();
        assertThat(pending(first())).isZero();
        assertThat(given.members(delayed()))
                .containsExactly(
                        "first " + ofMember(id, 3).nextAttempt().text() + "\n{\"task\":\"echo\",\"args\":[3]}");
        assertThat(given.hash(given.keys.queues(0))).containsEntry("q", "0");
    }

    @Test
    void a_second_time_does_nothing() {
        TaskMessage message = message(3);
        StreamEntry entry = inHand(first(), message.header(), message.signature());
        assertThat(await(again.send(entry, message.nextAttempt(), SECOND))).isTrue();

        given.writesNothing(
                () -> assertThat(await(again.send(entry, message.nextAttempt().nextAttempt(), Duration.ofSeconds(2))))
                        .isFalse());
    }

    @Test
    void the_undispatched_members_of_a_queue_stay_counted() {
        given.redis("HSET", given.keys.queues(0), "q", 7);

        putOff(bulk(), message(0), SECOND);

        assertThat(given.hash(given.keys.queues(0))).containsEntry("q", "7");
    }

    @Test
    void nothing_is_acknowledged_when_delayed_is_something_else() {
        given.redis("SET", delayed(), "x");
        StreamEntry entry = inHand(first(), message(0).header(), message(0).signature());

        given.writesNothing(() -> assertThatThrownBy(() -> await(again.send(entry, message(0), SECOND)))
                .isInstanceOf(StoreDown.class)
                .hasMessageContaining("WRONGTYPE"));
    }

    @Test
    void only_what_is_due_goes_and_to_the_stream_it_came_from() {
        putOff(first(), message(1), SECOND);
        putOff(bulk(), message(2), SECOND);
        putOff(first(), message(3), Duration.ofMinutes(1));
        given.writesNothing(() -> assertThat(promote().orElseThrow()).isBetween(Duration.ofMillis(1), SECOND));

        given.clock.advance(SECOND);
        Duration next = promote().orElseThrow();

        assertThat(next).isBetween(Duration.ofSeconds(50), Duration.ofSeconds(59));
        assertThat(headers(first()))
                .containsExactly(ofMember(id, 1).nextAttempt().text());
        assertThat(headers(bulk()))
                .containsExactly(ofMember(id, 2).nextAttempt().text());
        assertThat(given.entries(bulk()).get(0).payload()).isEqualTo("{\"task\":\"echo\",\"args\":[2]}");
        assertThat(given.members(delayed())).hasSize(1);

        given.clock.advance(Duration.ofMinutes(1));
        assertThat(promote()).isEmpty();
        assertThat(headers(first())).hasSize(2);
        given.writesNothing(() -> assertThat(promote()).isEmpty());
    }

    @Test
    void the_longest_due_go_first_whatever_their_number() {
        List<Integer> order = IntStream.range(0, 600).boxed().toList();
        for (int i : order) {
            Header header = ofMember(id, i);
            given.redis("ZADD", delayed(), 1_000 - i, "bulk " + header.text() + "\n{}");
        }
        given.redis("HSET", given.keys.queues(0), "q", 0);

        assertThat(promote()).isEmpty();

        assertThat(headers(bulk()))
                .containsExactlyElementsOf(
                        order.stream().map(i -> ofMember(id, 599 - i).text()).toList());
    }

    @Test
    void a_call_sends_at_most_so_many_messages_and_bytes_and_at_least_one() {
        String large = "x".repeat(700_000);
        for (int i = 0; i < 3; i++) {
            given.redis("ZADD", delayed(), i, "bulk " + ofMember(id, i).text() + "\n" + large);
        }
        for (int i = 3; i < 303; i++) {
            given.redis("ZADD", delayed(), i, "bulk " + ofMember(id, i).text() + "\n{}");
        }
        given.redis("HSET", given.keys.queues(0), "q", 0);

        List<WatchedRedis.Script> calls = WatchedRedis.scriptsDuring(given, this::promote);

        assertThat(calls.stream().map(PutOffTest::added)).containsExactly(1L, 1L, 256L, 45L);
        assertThat(given.length(bulk())).isEqualTo(303);
    }

    private static long added(WatchedRedis.Script call) {
        return call.commands().stream()
                .filter(seen -> seen.name().equals("XADD"))
                .count();
    }

    @Test
    void a_payload_keeps_every_byte() {
        Buffer payload = Buffer.buffer("{\"task\":\"echo\",\"args\":[\"\\u0000 first\\n bulk 😀\"]}\n\n ");
        Header header = ofCallback(id, 2, 3);
        StreamEntry entry = inHand(given.keys.first(0, "cb"), header, payload);
        await(again.send(entry, new TaskMessage(header.nextAttempt(), payload), SECOND));
        given.clock.advance(SECOND);

        promote();

        assertThat(given.entries(given.keys.first(0, "cb"))).singleElement().satisfies(promoted -> {
            assertThat(promoted.header()).isEqualTo(header.nextAttempt().text());
            assertThat(promoted.payload()).isEqualTo(payload.toString());
        });
    }

    @Test
    void what_nobody_can_have_put_off_is_left_to_a_worker_to_report() {
        given.redis("HSET", given.keys.queues(0), "q", 0);
        given.redis("ZADD", delayed(), 1, "nonsense");

        assertThat(promote()).isEmpty();

        assertThat(headers(bulk())).containsExactly("nonsense");
    }

    @Test
    void a_queue_that_cannot_be_served_does_not_hold_up_the_others() {
        given.redis("HSET", given.keys.queues(0), "broken", 0);
        given.redis("SET", given.keys.delayed(0, "broken"), "x");
        putOff(first(), message(1), SECOND);
        given.clock.advance(SECOND);

        assertThatThrownBy(this::promote).isInstanceOf(StoreDown.class);

        assertThat(given.length(first())).isEqualTo(1);
    }

    @Test
    void a_task_is_put_off_and_returns_while_redis_is_full() {
        StreamEntry entry = inHand(first(), message(1).header(), message(1).signature());
        given.redis("CONFIG", "SET", "maxmemory-policy", "noeviction");
        given.redis("CONFIG", "SET", "maxmemory", 1);
        try {
            assertThat(await(again.send(entry, message(1).nextAttempt(), SECOND)))
                    .isTrue();
            given.clock.advance(SECOND);
            promote();
        } finally {
            given.redis("CONFIG", "SET", "maxmemory", 0);
        }

        assertThat(given.length(first())).isEqualTo(1);
    }

    @Test
    void both_scripts_begin_with_a_write_that_a_full_redis_allows() {
        List<WatchedRedis.Script> calls = WatchedRedis.scriptsDuring(given, () -> {
            putOff(first(), message(1), SECOND);
            given.clock.advance(SECOND);
            promote();
        });

        assertThat(calls)
                .extracting(call -> call.commands().stream()
                        .map(WatchedRedis.Seen::name)
                        .filter(name -> !List.of("TYPE", "TIME", "ZRANGE").contains(name))
                        .findFirst()
                        .orElseThrow())
                .containsExactly("XACK", "ZREM");
        assertThat(calls).allSatisfy(call -> assertThat(call.commands())
                .filteredOn(seen -> !seen.name().equals("TIME"))
                .allSatisfy(
                        seen -> assertThat(call.keys()).contains(seen.words().get(1))));
    }
}
