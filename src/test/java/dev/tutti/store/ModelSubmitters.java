package dev.tutti.store;

import static dev.tutti.store.GivenStore.await;
import static dev.tutti.store.GivenStore.member;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordState;
import dev.tutti.chord.OnFailure;
import dev.tutti.chord.Tolerance;
import dev.tutti.store.ChordWriter.Opened;
import dev.tutti.store.ChordWriter.Replayed;
import dev.tutti.store.ChordWriter.Stored;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.IdempotencyKey;
import dev.tutti.wire.Submission;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Those who open chords, append to them and seal them, some of it twice, too late, or out of order. */
final class ModelSubmitters {
    /** How long members may have. */
    static final List<Duration> DEADLINES = List.of(Duration.ofMinutes(3), Duration.ofHours(2));

    private static final List<Tolerance> TOLERANCES =
            List.of(Tolerance.NONE, Tolerance.failures(2), Tolerance.percent(30), Tolerance.percent(100));

    private static final List<String> QUEUES = List.of("a", "b", "c", "d");
    private static final int CHORDS = 7;
    private final ModelStage stage;

    ModelSubmitters(ModelStage stage) {
        this.stage = stage;
    }

    void open() {
        if (!stage.model.chords.isEmpty() && (stage.oneIn(5) || stage.model.chords.size() >= CHORDS)) {
            ModelChord known = stage.any(List.copyOf(stage.model.chords.values()));
            int firstChunk = known.chunks.higher(0) == null ? known.appended : known.chunks.higher(0);
            open(known.id, known.submission, firstChunk, known.small, Optional.empty());
            return;
        }
        boolean small = stage.random.nextInt(5) < 2;
        int total = small ? stage.random.nextInt(6) : 1 + stage.random.nextInt(20);
        int firstChunk = small ? total : 1 + stage.random.nextInt(total);
        Optional<IdempotencyKey> key = Optional.of(IdempotencyKey.of(
                        "me", "key " + stage.random.nextInt(3), new byte[] {(byte) stage.random.nextInt(2)}))
                .filter(some -> stage.oneIn(3));
        Submission submission = submission(total);
        open(stage.given.id(), submission, firstChunk, small && !submission.holdsBack(total), key);
    }

    private Submission submission(int total) {
        int most = 1 + stage.random.nextInt(stage.oneIn(8) ? QUEUES.size() : QUEUES.size() - 1);
        List<EncodedSignature> members = IntStream.range(0, total)
                .mapToObj(i -> member(i, QUEUES.get(stage.random.nextInt(most))))
                .toList();
        Optional<String> callback = stage.oneIn(4) ? Optional.empty() : Optional.of(stage.any(QUEUES.subList(0, most)));
        Submission plain = GivenStore.submission(members, callback);
        OnFailure onFailure = stage.any(List.of(OnFailure.values()));
        Optional<EncodedSignature> errback = onFailure == OnFailure.PROPAGATE && !stage.oneIn(3)
                ? GivenStore.submission(members, Optional.of(stage.any(QUEUES.subList(0, most))))
                        .callback()
                : Optional.empty();
        return new Submission(
                members,
                plain.callback(),
                plain.labels(),
                Optional.of(stage.any(DEADLINES)),
                Optional.empty(),
                onFailure,
                errback,
                onFailure == OnFailure.FAIL_FAST ? stage.any(TOLERANCES) : Tolerance.NONE,
                stage.oneIn(3) ? OptionalInt.of(1 + stage.random.nextInt(6)) : OptionalInt.empty(),
                stage.oneIn(3)
                        ? GivenStore.submission(members, Optional.of(stage.any(QUEUES.subList(0, most))))
                                .callback()
                        : Optional.empty());
    }

    private void open(ChordId id, Submission submission, int firstChunk, boolean small, Optional<IdempotencyKey> key) {
        boolean memoryIsFull = stage.oneIn(20);
        ChordWriter writer = memoryIsFull ? stage.full.writer : stage.given.writer;
        List<EncodedSignature> chunk = submission.members().subList(0, firstChunk);
        String expected = stage.opening.open(id, submission, firstChunk, small, key, memoryIsFull);
        stage.tell(
                "open %s %s callback %s, %s %s errback %s, at once %s, at the first failure %s, first %d, small %s, %s, memory full %s: %s",
                id,
                submission.members().stream()
                        .map(one -> one.queue().orElseThrow())
                        .toList(),
                submission.callback().flatMap(EncodedSignature::queue),
                submission.onFailure().json(),
                submission.tolerance(),
                submission.errback().flatMap(EncodedSignature::queue),
                submission.maxConcurrency(),
                submission.onFirstFailure().flatMap(EncodedSignature::queue),
                firstChunk,
                small,
                key.map(IdempotencyKey::key),
                memoryIsFull,
                expected);
        Uni<? extends Opened> open = key.isPresent()
                ? writer.open(id, submission, chunk, small, key.get())
                : writer.open(id, submission, chunk, small);
        assertThat(answer(open.map(opened -> opened instanceof Replayed replayed
                        ? "replay " + replayed.id()
                        : ((Stored) opened).state().json())))
                .isEqualTo(expected);
    }

    /** What a step answers, or the word with which it was refused. */
    private static String answer(Uni<String> step) {
        try {
            return await(step);
        } catch (NotAccepted | IllegalStateException refused) {
            String message = refused.getMessage();
            return message.substring(message.lastIndexOf(": ") + 2);
        }
    }

    void append() {
        if (stage.empty()) {
            return;
        }
        ModelChord chord = stage.anyChord();
        int missing = chord.queues.size() - chord.appended;
        if (missing > 0 && !stage.oneIn(3)) {
            append(chord, chord.appended, 1 + stage.random.nextInt(missing));
        } else if (!chord.queues.isEmpty()) { // a repeat, a gap or an overlap
            int from = stage.oneIn(2) ? chord.chunks.last() : stage.random.nextInt(chord.queues.size());
            int to = stage.oneIn(2) && chord.appended > from ? chord.appended : from + 1;
            append(chord, from, to - from);
        }
    }

    private void append(ModelChord chord, int first, int count) {
        boolean memoryIsFull = stage.oneIn(30);
        ChordWriter writer = memoryIsFull ? stage.full.writer : stage.given.writer;
        String expected = stage.opening.append(chord.id, first, count, memoryIsFull);
        stage.tell("append %s from %d, %d, memory full %s: %s", chord.id, first, count, memoryIsFull, expected);
        List<EncodedSignature> chunk = chord.submission.members().subList(first, first + count);
        assertThat(answer(writer.append(chord.id, first, chunk).replaceWith("done")))
                .isEqualTo(expected);
    }

    void seal() {
        if (!stage.empty()) {
            seal(stage.anyChord());
        }
    }

    private void seal(ModelChord chord) {
        String expected = stage.opening.seal(chord.id, chord.queues.size());
        stage.tell("seal %s: %s", chord.id, expected);
        assertThat(answer(stage.given
                        .writer
                        .seal(chord.id, chord.submission.members())
                        .map(stored -> stored.state().json())))
                .isEqualTo(expected);
    }

    /** Everything that was begun is sealed, or refused. */
    void finish() {
        for (ModelChord chord : stage.model.chords(chord -> chord.is(ChordState.OPENING))) {
            if (chord.appended < chord.queues.size()) {
                append(chord, chord.appended, chord.queues.size() - chord.appended);
            }
            seal(chord);
        }
    }
}
