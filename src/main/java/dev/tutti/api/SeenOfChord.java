package dev.tutti.api;

import dev.tutti.chord.ChordSnapshot;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a listener has seen of a chord. Its text is the id of an event, so that whoever comes back with it goes on from
 * there, whichever process answers.
 *
 * @param state as clients see it
 * @param failure whether the first failure of this round was told
 * @param endedAt when the chord ended that was seen ended, in ms; 0 of an open one
 */
record SeenOfChord(int round, int succeeded, int failed, String state, boolean failure, long endedAt) {
    /** Nothing yet. */
    static final SeenOfChord NOTHING = new SeenOfChord(0, 0, 0, "", false, 0);

    private static final Pattern TEXT =
            Pattern.compile("(\\d{1,9})\\.(\\d{1,9})\\.(\\d{1,9})\\.([a-z_]*)\\.([01])\\.(\\d{1,18})");

    /** Reads an id; one that is none of ours is as good as none. */
    static SeenOfChord parse(Optional<String> id) {
        Matcher text = TEXT.matcher(id.orElse(""));
        return !text.matches()
                ? NOTHING
                : new SeenOfChord(
                        Integer.parseInt(text.group(1)),
                        Integer.parseInt(text.group(2)),
                        Integer.parseInt(text.group(3)),
                        text.group(4),
                        text.group(5).equals("1"),
                        Long.parseLong(text.group(6)));
    }

    /** The id. */
    String text() {
        return round + "." + succeeded + "." + failed + "." + state + "." + (failure ? 1 : 0) + "." + endedAt;
    }

    /** The same after the chord was told as it stands. */
    SeenOfChord with(ChordSnapshot chord) {
        return new SeenOfChord(
                chord.round(),
                chord.succeeded(),
                chord.failed(),
                chord.state().json(),
                failure && round == chord.round(),
                endedAt(chord));
    }

    /** The same after the first failure of that round was told. */
    SeenOfChord withFailure(int ofRound) {
        return new SeenOfChord(ofRound, succeeded, failed, state, true, endedAt);
    }

    /** Whether there is a first failure that was not told. */
    boolean lacksFailure(ChordSnapshot chord) {
        return chord.failed() > 0 && !(failure && round == chord.round());
    }

    /** Whether this very end was told. */
    boolean isEndOf(ChordSnapshot chord) {
        return chord.state().ended() && endedAt > 0 && equals(with(chord));
    }

    private static long endedAt(ChordSnapshot chord) {
        return chord.state().ended()
                ? chord.endedAt().map(Instant::toEpochMilli).orElse(1L)
                : 0;
    }
}
