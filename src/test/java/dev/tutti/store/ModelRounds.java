package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordState;
import dev.tutti.store.Joining.Joined;
import dev.tutti.store.ModelChord.Ended;
import dev.tutti.store.Retrying.Answer;
import dev.tutti.store.Undispatched.Place;
import dev.tutti.store.Undispatched.Slice;
import dev.tutti.wire.Envelope;
import dev.tutti.wire.Kind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** What happens in a round of a chord: {@code dispatch}, {@code join}, {@code finish}, and {@code retry}, which begins one. */
final class ModelRounds {
    private final ModelStore model;

    ModelRounds(ModelStore model) {
        this.model = model;
    }

    /** How far the chord came. */
    int dispatch(ChordId id, Slice seen) {
        ModelChord chord = model.chords.get(id);
        if (chord == null || !chord.is(ChordState.RUNNING)) {
            if (chord != null) {
                chord.fed = null;
            }
            return 0;
        }
        if (seen.round() != chord.round || seen.cursor() != chord.cursor) {
            return 0;
        }
        int cursor = seen.end();
        int slots = chord.most() - chord.inFlight();
        for (Place place : seen.members()) {
            int index = place.index();
            if (chord.isUndispatched(index)) {
                String queue = chord.queues.get(index);
                if (model.length(queue) >= model.window || slots-- <= 0) {
                    cursor = Math.max(chord.cursor, before(seen, index));
                    break;
                }
                chord.outcomes.remove(index);
                model.addMember(queue, chord, index);
            }
        }
        chord.cursor = cursor;
        chord.fed = cursor < chord.total && chord.inFlight() < chord.most() ? model.clock.now() : null;
        return cursor - seen.cursor();
    }

    /** Behind the member of the slice that comes before that one. */
    private static int before(Slice slice, int index) {
        return slice.members().stream()
                .mapToInt(Place::index)
                .filter(other -> other < index)
                .map(other -> other + 1)
                .max()
                .orElse(0);
    }

    /** Which members may go out next, at most those of one chunk. */
    List<Integer> next(ModelChord chord) {
        Optional<Integer> first = first(chord);
        if (first.isEmpty()) {
            return List.of();
        }
        Integer end = chord.chunks.higher(first.get());
        boolean all = chord.walk == null || chord.walk.equals("all");
        return IntStream.range(first.get(), end == null ? chord.total : end)
                .filter(index -> all || chord.isUndispatched(index))
                .limit(chord.most() - chord.inFlight())
                .boxed()
                .toList();
    }

    private static Optional<Integer> first(ModelChord chord) {
        if (!chord.is(ChordState.RUNNING) || chord.cursor >= chord.total) {
            return Optional.empty();
        }
        return chord.walk == null || chord.walk.equals("all")
                ? Optional.of(chord.cursor)
                : IntStream.range(chord.cursor, chord.total)
                        .filter(chord::isUndispatched)
                        .boxed()
                        .findFirst();
    }

    Joined join(ChordId id, List<Envelope> received) {
        received.forEach(this::acknowledge);
        ModelChord chord = model.chords.get(id);
        if (chord == null) {
            return new Joined(0, received.size(), "gone");
        }
        int recorded = 0;
        for (Envelope envelope : chord.is(ChordState.RUNNING) ? received : List.<Envelope>of()) {
            int index = envelope.header().index();
            if (index >= 0 && index < chord.cursor && envelope.header().round() == chord.round && chord.isOpen(index)) {
                chord.outcomes.put(
                        index,
                        new Ended(
                                envelope.success(),
                                chord.round,
                                envelope.outcome().toString()));
                recorded++;
                if (!envelope.success() && chord.firstFailure == null) {
                    firstFailure(chord, envelope);
                }
                if (!envelope.success() && chord.hasFailedTooOften()) {
                    failFast(chord);
                    break;
                }
            }
        }
        if (recorded > 0 && chord.open() == 0) {
            model.membersEnded(chord);
        } else if (recorded > 0 && chord.most() < Integer.MAX_VALUE && chord.cursor < chord.total) {
            chord.fed = 0L;
        }
        return new Joined(recorded, received.size() - recorded, chord.state.json());
    }

    private void firstFailure(ModelChord chord, Envelope envelope) {
        chord.submission.onFirstFailure().ifPresent(first -> {
            chord.firstFailure = envelope.header().index();
            String queue = first.queue().orElseThrow();
            String outcome = envelope.outcome().toString();
            model.add(
                    queue + ":first",
                    "2 onFirstFailure " + chord.id + " -2 " + chord.round + " 1 1 " + queue + " - -\n{\"failed\":["
                            + chord.firstFailure + "," + outcome.substring(1).replaceFirst(" ", ",") + "],"
                            + first.json().toString().substring(1));
        });
    }

    /** Whether it is the first report of what runs at the first failure. */
    boolean firstFailed(Envelope received) {
        acknowledge(received);
        ModelChord chord = model.chords.get(received.header().chord());
        if (chord == null || chord.firstFailure == null || chord.firstFailureOutcome != null) {
            return false;
        }
        chord.firstFailureOutcome = received.outcome().toString();
        return true;
    }

    private static void failFast(ModelChord chord) {
        if (chord.open() > 0) {
            chord.fed = null;
        }
        if (chord.fill == null) {
            chord.fill = "fail_fast";
        }
    }

    String finish(Envelope received) {
        acknowledge(received);
        ModelChord chord = model.chords.get(received.header().chord());
        if (chord == null) {
            return "gone";
        }
        if (chord.is(ChordState.JOINED)
                && received.header().round() == chord.round
                && received.header().generation() == chord.generation
                && received.header().kind() == (chord.skipsCallback() ? Kind.ERRBACK : Kind.CALLBACK)) {
            if (chord.skipsCallback()) {
                chord.errbackOutcome = received.outcome().toString();
                chord.become(ChordState.CALLBACK_SKIPPED);
            } else {
                chord.callbackOutcome = received.outcome().toString();
                chord.become(received.success() ? ChordState.COMPLETED : ChordState.CALLBACK_FAILED);
            }
            chord.ended = model.clock.now();
        }
        return chord.state.json();
    }

    private void acknowledge(Envelope envelope) {
        model.envelopes.remove(envelope.header().text() + "\n" + envelope.outcome());
    }

    /** @param scope failed, callback, errback, or an index */
    Answer retry(ChordId id, String scope) {
        ModelChord chord = model.chords.get(id);
        int index = scope.matches("\\d+") ? Integer.parseInt(scope) : -1;
        if (chord == null || index >= chord.appended) {
            return Answer.GONE;
        }
        Set<ChordState> from =
                switch (scope) {
                    case "callback" -> Set.of(ChordState.CALLBACK_FAILED);
                    case "errback" -> Set.of(ChordState.CALLBACK_SKIPPED);
                    default -> Set.of(ChordState.COMPLETED, ChordState.CALLBACK_FAILED, ChordState.CALLBACK_SKIPPED);
                };
        if (!from.contains(chord.state)) {
            return Answer.STATE;
        }
        if (from.size() == 1) {
            return retryEnd(chord, Kind.of(scope).orElseThrow());
        }
        boolean nothing = index < 0
                ? chord.succeeded() == chord.total
                : chord.outcomes.containsKey(index) ? chord.outcomes.get(index).success() : chord.fill == null;
        if (nothing) {
            return Answer.NOTHING;
        }
        leaveEnd(chord);
        chord.joined = null;
        chord.round++;
        if (index >= 0) {
            chord.outcomes.remove(index);
            chord.cursor = index;
            chord.walk = scope;
        } else {
            chord.cursor = chord.fill == null ? chord.failures().first() : 0;
            chord.walk = chord.fill == null ? "failed" : "all";
            chord.fill = null;
            chord.since = chord.round;
        }
        chord.become(ChordState.RUNNING);
        chord.deadline = model.clock.now() + chord.deadlineAfter();
        chord.fed = model.clock.now();
        return Answer.DONE;
    }

    private Answer retryEnd(ModelChord chord, Kind kind) {
        if (kind == Kind.ERRBACK && (chord.errbackOutcome == null || chord.errbackOutcome.startsWith("s"))) {
            return Answer.NOTHING;
        }
        chord.generation++;
        leaveEnd(chord);
        model.callBack(chord, kind);
        return Answer.DONE;
    }

    private static void leaveEnd(ModelChord chord) {
        chord.ended = null;
        chord.callbackOutcome = null;
        chord.errbackOutcome = null;
    }
}
