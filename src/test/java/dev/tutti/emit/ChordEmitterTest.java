package dev.tutti.emit;

import static dev.tutti.chord.Signature.task;
import static dev.tutti.chord.Signature.url;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tutti.chord.Chord;
import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.chord.ChordState;
import dev.tutti.chord.Signature;
import dev.tutti.chord.Tolerance;
import dev.tutti.emit.Rejected.Why;
import dev.tutti.store.GivenStore;
import dev.tutti.store.GivenStore.Entry;
import dev.tutti.store.LiveWorkers.TaskCard;
import dev.tutti.store.LiveWorkers.WorkerCard;
import dev.tutti.store.NotAccepted;
import dev.tutti.store.OnRedis;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@OnRedis
@DisplayNameGeneration(ReplaceUnderscores.class)
class ChordEmitterTest {
    private GivenStore given;

    @BeforeEach
    void store(GivenStore store) {
        given = store;
    }

    private ChordSnapshot emit(Chord chord) {
        return emit(chord, Map.of());
    }

    private ChordSnapshot emit(Chord chord, Map<String, String> settings) {
        return GivenStore.await(emitter(settings).emit(chord));
    }

    private Emitted emit(Chord chord, String key) {
        return GivenStore.await(emitter(Map.of()).emit(chord, key));
    }

    private ChordEmitter emitter(Map<String, String> settings) {
        return new ChordEmitter(
                given.writer,
                given.dispatching,
                given.workers,
                new Repeats(given.partitions, given.idempotencyKeys, given.reader),
                GivenStore.configOf(settings),
                new ObjectMapper());
    }

    private void isRejected(Chord chord, Map<String, String> settings, Why why, String field) {
        given.writesNothing(() -> assertThatThrownBy(() -> emit(chord, settings))
                .isInstanceOfSatisfying(Rejected.class, rejected -> {
                    assertThat(rejected.why()).isEqualTo(why);
                    assertThat(rejected.field()).isEqualTo(field);
                }));
    }

    private static Chord of(int members) {
        return Chord.of(IntStream.range(0, members).mapToObj(i -> task("t", i)).toList());
    }

    private static Signature ofBytes(int bytes) {
        String frame = "{\"task\":\"t\",\"args\":[\"\"]}";
        return task("t", "x".repeat(bytes - frame.length()));
    }

    @Test
    void a_chord_is_accepted_as_it_is_then_read() {
        ChordSnapshot emitted = emit(of(3).callback(task("done").ref("r")).label("kind", "test"));

        assertThat(emitted.state()).isEqualTo(ChordState.RUNNING);
        assertThat(GivenStore.await(given.reader.chord(emitted.id()))).contains(emitted);
    }

    @Test
    void what_a_chord_does_when_members_fail_is_accepted_as_it_is_then_read() {
        List.of(
                        of(3).callback(task("done")).propagate(url("http://shop.example/failed")),
                        of(3).failFast(Tolerance.percent(5)),
                        Chord.of().callback(task("done")).propagate(task("failed")))
                .forEach(chord -> {
                    ChordSnapshot emitted = emit(chord);

                    assertThat(emitted.onFailure()).isEqualTo(chord.onFailure());
                    assertThat(emitted.errback().isPresent())
                            .isEqualTo(chord.errback().isPresent());
                    assertThat(GivenStore.await(given.reader.chord(emitted.id())))
                            .contains(emitted);
                });
    }

    @Test
    void an_empty_chord_is_accepted_as_joined_and_read_so() {
        ChordSnapshot emitted = emit(Chord.of().callback(task("done")));

        assertThat(emitted.state()).isEqualTo(ChordState.JOINED);
        assertThat(emitted.callback().orElseThrow().status()).isEqualTo("queued");
        assertThat(GivenStore.await(given.reader.chord(emitted.id()))).contains(emitted);
    }

    @Test
    void an_empty_chord_without_a_callback_is_completed_when_accepted() {
        ChordSnapshot emitted = emit(Chord.of());

        assertThat(emitted.state()).isEqualTo(ChordState.COMPLETED);
        assertThat(GivenStore.await(given.reader.chord(emitted.id()))).contains(emitted);
    }

    @Test
    void a_large_chord_is_accepted_whole_and_its_first_members_are_dispatched() {
        ChordSnapshot emitted = emit(of(600).callback(task("done")));

        assertThat(emitted.state()).isEqualTo(ChordState.RUNNING);
        assertThat(emitted.total()).isEqualTo(600);
        assertThat(given.members(given.keys.chunks(emitted.id()))).containsExactly("0", "256", "512");
        assertThat(given.length(given.keys.bulk(0, "default"))).isEqualTo(600);
        assertThat(given.entries(given.keys.bulk(0, "default")))
                .extracting(Entry::header)
                .endsWith("1 member " + emitted.id() + " 599 1 1 1 default default -");
    }

    @Test
    void a_chord_of_256_members_is_small_and_of_257_large() {
        emit(of(256));
        assertThat(given.length(given.keys.first(0, "default"))).isEqualTo(256);
        assertThat(given.length(given.keys.bulk(0, "default"))).isZero();

        emit(of(257));
        assertThat(given.length(given.keys.bulk(0, "default"))).isEqualTo(257);
    }

    @Test
    void a_chord_of_more_than_a_mebibyte_is_large() {
        emit(Chord.of(IntStream.range(0, 5).mapToObj(i -> ofBytes(250_000)).toList()));

        assertThat(given.length(given.keys.first(0, "default"))).isZero();
        assertThat(given.length(given.keys.bulk(0, "default"))).isEqualTo(5);
    }

    @Test
    void a_large_chord_is_accepted_even_if_its_first_slice_does_not_go_out() {
        given.redis("SET", given.keys.bulk(0, "default"), "no stream");

        ChordSnapshot emitted = emit(of(300));

        assertThat(emitted.state()).isEqualTo(ChordState.RUNNING);
        assertThat(given.members(given.keys.dispatching(0)))
                .containsExactly(emitted.id().text());
    }

    @Test
    void a_chord_fails_when_redis_takes_no_more() {
        given.redis("CONFIG", "SET", "maxmemory", 1);
        try {
            given.writesNothing(() -> assertThatThrownBy(() -> emit(of(2))).isInstanceOf(NotAccepted.class));
        } finally {
            given.redis("CONFIG", "SET", "maxmemory", 0);
        }
    }

    @Test
    void a_chord_has_at_most_as_many_members_as_the_limit() {
        Map<String, String> settings = Map.of("tutti.limits.members", "5");

        assertThat(emit(of(5), settings).total()).isEqualTo(5);
        isRejected(of(6), settings, Why.TOO_LARGE, "members");
    }

    @Test
    void a_member_has_at_most_as_many_bytes_as_the_limit() {
        Map<String, String> settings = Map.of("tutti.limits.member-bytes", "100");

        assertThat(emit(Chord.of(ofBytes(100)), settings).total()).isEqualTo(1);
        isRejected(Chord.of(ofBytes(100), ofBytes(101)), settings, Why.TOO_LARGE, "members[1]");
    }

    @Test
    void a_callback_has_at_most_as_many_bytes_as_the_limit() {
        Map<String, String> settings = Map.of("tutti.limits.member-bytes", "100");

        assertThat(emit(Chord.of().callback(ofBytes(100)), settings).state()).isEqualTo(ChordState.JOINED);
        isRejected(Chord.of().callback(ofBytes(101)), settings, Why.TOO_LARGE, "callback");
        isRejected(Chord.of().propagate(ofBytes(101)), settings, Why.TOO_LARGE, "errback");
    }

    @Test
    void a_chord_has_at_most_16_labels_of_256_characters() {
        Chord full = Chord.of();
        for (int i = 0; i < 16; i++) {
            full = full.label("label" + i, "v".repeat(256));
        }

        assertThat(emit(full).labels()).hasSize(16);
        isRejected(full.label("one-more", "v"), Map.of(), Why.INVALID, "labels");
        isRejected(full.label("label3", "v".repeat(257)), Map.of(), Why.INVALID, "labels.label3");
    }

    @Test
    void a_chord_uses_at_most_as_many_queues_as_the_limit_its_callback_s_and_the_default_included() {
        Map<String, String> settings = Map.of("tutti.limits.queues", "3");
        Chord three = Chord.of(task("t").on("a"), task("t"), task("t").on("a"))
                .callback(task("done").on("b"));
        List<Signature> members = new ArrayList<>(three.members());
        members.add(task("t").on("c"));

        assertThat(emit(three, settings).total()).isEqualTo(3);
        isRejected(Chord.of(members).callback(task("done").on("b")), settings, Why.INVALID, "members");
        isRejected(three.propagate(task("failed").on("c")), settings, Why.INVALID, "members");
    }

    @Test
    void arguments_that_are_no_json_are_named_and_nothing_is_stored() {
        isRejected(Chord.of(task("t"), task("t", new Object())), Map.of(), Why.INVALID, "members[1]");
        isRejected(Chord.of(task("t")).callback(task("done", new Object())), Map.of(), Why.INVALID, "callback");
        isRejected(Chord.of(task("t")).propagate(task("failed", new Object())), Map.of(), Why.INVALID, "errback");
    }

    @Test
    void a_chord_that_could_not_be_dispatched_is_not_accepted() {
        Object deep = 1;
        for (int i = 0; i < 99; i++) {
            deep = List.of(deep);
        }

        isRejected(Chord.of(task("t", deep)), Map.of(), Why.INVALID, "members[0]");
    }

    @Test
    void a_member_goes_to_the_queue_it_names_else_to_its_task_s_else_to_the_default() {
        Consumer<WorkerCard> alive = card -> GivenStore.await(given.workers.alive(card));
        GivenStore.await(given.workers.declare(
                List.of(new TaskCard("paint", "studio", List.of()), new TaskCard("plain", "", List.of()))));
        alive.accept(new WorkerCard("anna", List.of("studio"), 1, List.of("paint", "plain")));
        GivenStore.await(given.workers.refresh());

        ChordId id = emit(Chord.of(task("paint").on("own"), task("paint"), task("plain"), task("nobody_knows"))
                        .callback(task("paint")))
                .id();

        assertThat(headers("own")).containsExactly("1 member " + id + " 0 1 1 1 own studio -");
        assertThat(headers("studio")).containsExactly("1 member " + id + " 1 1 1 1 studio studio -");
        assertThat(headers("default"))
                .containsExactly(
                        "1 member " + id + " 2 1 1 1 default studio -", "1 member " + id + " 3 1 1 1 default studio -");
        assertThat(given.field(id, "callbackQueue")).isEqualTo("studio");
    }

    private List<String> headers(String queue) {
        return given.entries(given.keys.first(0, queue)).stream()
                .map(Entry::header)
                .toList();
    }

    @Test
    void a_chord_emitted_again_under_its_key_is_the_same_chord_as_it_is_now() {
        Chord chord = of(3).callback(task("done")).label("b", "1").label("a", "2");
        Emitted first = emit(chord, "order-17");
        given.redis("HSET", given.keys.chord(first.chord().id()), "succeeded", 2);

        Emitted again = emit(of(3).callback(task("done")).label("a", "2").label("b", "1"), "order-17");

        assertThat(first.replayed()).isFalse();
        assertThat(again.replayed()).isTrue();
        assertThat(again.chord().id()).isEqualTo(first.chord().id());
        assertThat(again.chord().succeeded()).isEqualTo(2);
    }

    @Test
    void a_large_chord_is_emitted_once_under_its_key_too() {
        Emitted first = emit(of(600), "large");
        Emitted again = emit(of(600), "large");

        assertThat(again.chord().id()).isEqualTo(first.chord().id());
        assertThat(given.length(given.keys.bulk(0, "default"))).isEqualTo(600);
        assertThat(given.number(given.keys.open(0))).isEqualTo(600);
    }

    @Test
    void another_chord_under_the_same_key_is_refused() {
        emit(of(2).callback(task("done")), "k");

        List.of(
                        of(2),
                        of(1).callback(task("done")),
                        of(2).callback(task("done")).label("a", "b"),
                        of(2).callback(task("done")).propagate(),
                        of(2).callback(task("done")).propagate(task("failed")),
                        of(2).callback(task("done")).failFast(),
                        of(2).callback(task("done")).failFast(Tolerance.failures(1)))
                .forEach(other -> given.writesNothing(() -> assertThatThrownBy(() -> emit(other, "k"))
                        .isInstanceOfSatisfying(NotAccepted.class, refused -> assertThat(refused.why())
                                .isEqualTo(NotAccepted.Why.KEY_OF_ANOTHER))));
    }

    @Test
    void a_key_that_is_none_is_refused() {
        assertThatThrownBy(() -> emit(of(1), "")).isInstanceOf(Rejected.class);
        assertThatThrownBy(() -> emit(of(1), "k".repeat(256))).isInstanceOf(Rejected.class);
    }
}
