package dev.tutti.chord;

import java.util.Optional;

/**
 * A task's id: {@code <chord>.<index>}, {@code <chord>.callback}, {@code <chord>.errback} or {@code <chord>.onFirstFailure}. It
 * stays the same in every round.
 */
public sealed interface TaskId {
    /** The chord the task belongs to. */
    ChordId chord();

    /** A member. */
    record Member(ChordId chord, int index) implements TaskId {
        @Override
        public String toString() {
            return chord + "." + index;
        }
    }

    /** The callback. */
    record Callback(ChordId chord) implements TaskId {
        @Override
        public String toString() {
            return chord + ".callback";
        }
    }

    /** The errback. */
    record Errback(ChordId chord) implements TaskId {
        @Override
        public String toString() {
            return chord + ".errback";
        }
    }

    /** What runs at the first failure. */
    record FirstFailure(ChordId chord) implements TaskId {
        @Override
        public String toString() {
            return chord + ".onFirstFailure";
        }
    }

    /** The id that the text is, or empty when it is none. */
    static Optional<TaskId> parse(String text) {
        int dot = text.lastIndexOf('.');
        if (dot < 0) {
            return Optional.empty();
        }
        String last = text.substring(dot + 1);
        return ChordId.parse(text.substring(0, dot)).flatMap(chord -> switch (last) {
            case "callback" -> Optional.of(new Callback(chord));
            case "errback" -> Optional.of(new Errback(chord));
            case "onFirstFailure" -> Optional.of(new FirstFailure(chord));
            default ->
                last.matches("0|[1-9][0-9]{0,6}")
                        ? Optional.of(new Member(chord, Integer.parseInt(last)))
                        : Optional.empty();
        });
    }
}
