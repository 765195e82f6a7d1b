package dev.tutti.store;

import static dev.tutti.store.GivenStore.await;
import static dev.tutti.store.GivenStore.failure;
import static dev.tutti.store.GivenStore.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordState;
import dev.tutti.connector.RedisScript;
import dev.tutti.connector.ScriptCall;
import dev.tutti.connector.StreamEntry;
import dev.tutti.store.Undispatched.Place;
import dev.tutti.store.Undispatched.Slice;
import dev.tutti.wire.Header;
import dev.tutti.wire.TaskMessage;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Those who send slices, some of them seen long ago, and those who run tasks: report them, twice at times, or put them off. */
final class ModelWorkers {
    private static final RedisScript HAND_OVER = RedisScript.load("redis/connector/hand-over.lua");

    private final ModelStage stage;
    private final SendAgain again;
    private final PromoteDue due;
    private final Map<ChordId, List<Slice>> seen = new HashMap<>();
    private final List<Task> inHand = new ArrayList<>();

    /** Streams and ids of entries that were reported or put off; what is done with them later does nothing. */
    private final Set<String> acknowledged = new HashSet<>();

    private record Task(String stream, String entry, TaskMessage message) {
        String text() {
            return message.header().text() + "\n" + message.signature();
        }

        String place() {
            return stream + " " + entry;
        }
    }

    ModelWorkers(ModelStage stage) {
        this.stage = stage;
        GivenStore given = stage.given;
        again = new SendAgain(given.commands, given.keys, given.clock);
        due = new PromoteDue(given.commands, given.keys, given.clock);
    }

    // -------------------------------------------------------------------------------------------------------- slices

    void dispatch() {
        if (stage.empty()) {
            return;
        }
        ModelChord chord = stage.anyChord();
        List<Slice> known = seen.computeIfAbsent(chord.id, key -> new ArrayList<>());
        if (known.isEmpty() || !stage.oneIn(3)) {
            known.add(look(chord));
        }
        dispatch(chord, stage.oneIn(3) ? stage.any(known) : known.get(known.size() - 1));
    }

    private Slice look(ModelChord chord) {
        Slice slice = await(stage.given.undispatched.next(chord.id));
        boolean gone = !stage.model.chords.containsKey(chord.id);
        assertThat(slice.members().stream().map(Place::index))
                .as("what is next of %s", chord.id)
                .isEqualTo(gone ? List.of() : stage.rounds.next(chord));
        return slice;
    }

    private int dispatch(ModelChord chord, Slice slice) {
        int came = stage.rounds.dispatch(chord.id, slice);
        stage.tell("dispatch %s round %d from %d: %d", chord.id, slice.round(), slice.cursor(), came);
        assertThat(await(stage.given.slices.send(chord.id, slice))).isEqualTo(came);
        return came;
    }

    // --------------------------------------------------------------------------------------------------------- tasks

    void readTasks() {
        List<String> streams = List.copyOf(stage.model.tasks.keySet());
        if (!streams.isEmpty()) {
            readTasks(stage.any(streams), 1 + stage.random.nextInt(4));
        }
    }

    private void readTasks(String stream, int count) {
        stage.read(stage.given.keys.bulk(0, stream), RedisKeys.WORKERS, count).forEach((entry, fields) -> {
            Header header = Header.parse(fields.get(0));
            inHand.add(new Task(stream, entry, new TaskMessage(header, Buffer.buffer(fields.get(1)))));
            stage.tell("read %s", fields.get(0));
            if (header.kind().endsChord()) {
                assertThat(await(stage.given.reader.outcomesFor(header, 0, 1)).isPresent())
                        .as("the outcomes for %s", header)
                        .isEqualTo(isDue(header));
            }
        });
    }

    private boolean isDue(Header callback) {
        ModelChord chord = stage.model.chords.get(callback.chord());
        return chord != null
                && chord.is(ChordState.JOINED)
                && chord.round == callback.round()
                && chord.generation == callback.generation();
    }

    void report() {
        if (!inHand.isEmpty()) {
            Task task = stage.any(inHand);
            report(task);
            if (!stage.oneIn(4)) { // else it is reported once more later
                inHand.remove(task);
            }
        }
    }

    private void report(Task task) {
        Header header = task.message().header();
        int number = stage.nextOutcome();
        Buffer outcome =
                (stage.oneIn(3) ? failure(header.round(), "no " + number) : value(header.round(), number)).bytes();
        stage.tell("report %s", header.text());
        if (acknowledged.add(task.place())) {
            stage.model.report(task.stream(), task.text(), outcome.toString());
        }
        await(stage.given.commands.call(new ScriptCall(
                HAND_OVER,
                List.of(stage.given.keys.envelopes(0), stage.given.keys.bulk(0, task.stream())),
                List.of(RedisKeys.WORKERS, 2, task.entry(), 4, "h", header.text(), "p", outcome))));
    }

    /** A retry of an attempt, or a delay. */
    void again() {
        if (inHand.isEmpty()) {
            return;
        }
        Task task = stage.any(inHand);
        TaskMessage next = stage.oneIn(3) ? task.message() : task.message().nextAttempt();
        long wait = stage.random.nextInt(600_000);
        while (ModelClock.isNear(stage.model.times(), stage.model.clock.now() + wait)) {
            wait += 1_000; // else nobody knows which comes first
        }
        boolean expected = acknowledged.add(task.place());
        if (expected) {
            stage.model.again(task.stream(), task.text(), next.header().text() + "\n" + next.signature(), wait);
        }
        stage.tell("again %s in %d ms: %s", next.header().text(), wait, expected);
        StreamEntry entry = new StreamEntry(
                stage.given.keys.bulk(0, task.stream()), RedisKeys.WORKERS, task.entry(), "any", List.of(), List.of());
        assertThat(await(again.send(entry, next, Duration.ofMillis(wait)))).isEqualTo(expected);
        if (!stage.oneIn(4)) {
            inHand.remove(task);
        }
    }

    void promote() {
        stage.tell("promote");
        Optional<Long> next = stage.model.promote();
        Optional<Duration> wait = await(due.promote(0));
        assertThat(wait.isPresent()).isEqualTo(next.isPresent());
        next.ifPresent(time -> assertThat(wait.orElseThrow().toMillis())
                .isCloseTo(time - stage.model.clock.now(), within(ModelClock.APART)));
    }

    /** Whether there was anything to do. */
    boolean doAll() {
        boolean moved = false;
        for (ModelChord chord : stage.model.chords(chord -> chord.fed != null)) {
            moved |= dispatch(chord, look(chord)) > 0;
        }
        stage.model.delayed.values().stream()
                .flatMap(messages -> messages.values().stream())
                .max(Long::compare)
                .ifPresent(stage.model.clock::after);
        promote();
        List.copyOf(stage.model.tasks.keySet()).forEach(stream -> readTasks(stream, 1_000));
        moved |= !inHand.isEmpty();
        inHand.forEach(this::report);
        inHand.clear();
        return moved;
    }
}
