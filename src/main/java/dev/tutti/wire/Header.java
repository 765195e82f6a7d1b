package dev.tutti.wire;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.Names;
import dev.tutti.chord.TaskId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a task message and its envelope have in common, as one line of words:
 * {@code 1 <kind> <chord> <index> <round> <generation> <attempt> <queue> <next> <trace>}.
 *
 * @param index the member's, or -1
 * @param round of the chord when it was dispatched
 * @param generation of the callback or errback in that round, 1 for a member
 * @param attempt 1 for the first
 * @param queue the queue it was sent to
 * @param next queues that the chord may touch when this task ends: its callback's, its errback's
 * @param trace W3C {@code traceparent}, if any
 */
public record Header(
        Kind kind,
        ChordId chord,
        int index,
        int round,
        int generation,
        int attempt,
        String queue,
        List<String> next,
        Optional<String> trace) {

    /** Version written; a header of a higher one is refused. */
    public static final int VERSION = 1;

    private static final String NONE = "-";
    private static final int WORDS = 10;

    /** The task it speaks of. */
    public TaskId task() {
        return switch (kind) {
            case MEMBER -> new TaskId.Member(chord, index);
            case CALLBACK -> new TaskId.Callback(chord);
            case ERRBACK -> new TaskId.Errback(chord);
        };
    }

    /** The same task, to be attempted once more. */
    public Header nextAttempt() {
        return new Header(kind, chord, index, round, generation, attempt + 1, queue, next, trace);
    }

    /** The same in another trace. */
    public Header inTrace(Optional<String> other) {
        return new Header(kind, chord, index, round, generation, attempt, queue, next, other);
    }

    /** The line. */
    public String text() {
        return VERSION + " " + kind.text() + " " + chord + " " + index + " " + round + " " + generation + " " + attempt
                + " " + queue + " " + nextText() + " " + trace.orElse(NONE);
    }

    /** A queue may be named as none is written; named twice it is one again. */
    private String nextText() {
        String names = String.join(",", next);
        return next.isEmpty() ? NONE : names.equals(NONE) ? NONE + "," + NONE : names;
    }

    /**
     * Reads a line.
     *
     * @throws Unreadable when it is none, or of a higher version
     */
    public static Header parse(String text) {
        String[] words = text.split(" ", -1);
        if (words.length < WORDS || !words[0].equals(Integer.toString(VERSION))) {
            throw new Unreadable("not a header of version " + VERSION + ": " + text, null);
        }
        try {
            return new Header(
                    Kind.of(words[1]).orElseThrow(() -> new Unreadable("unknown kind in header: " + text, null)),
                    ChordId.parse(words[2]).orElseThrow(() -> new Unreadable("no chord id in header: " + text, null)),
                    Integer.parseInt(words[3]),
                    Integer.parseInt(words[4]),
                    Integer.parseInt(words[5]),
                    Integer.parseInt(words[6]),
                    queue(words[7], text),
                    next(words[8], text),
                    words[9].equals(NONE) ? Optional.empty() : Optional.of(words[9]));
        } catch (NumberFormatException e) {
            throw new Unreadable("no number where one belongs in header: " + text, e);
        }
    }

    private static List<String> next(String word, String text) {
        return word.equals(NONE)
                ? List.of()
                : Arrays.stream(word.split(",", -1))
                        .map(name -> queue(name, text))
                        .distinct()
                        .toList();
    }

    /** Names become keys, so nothing else may stand there. */
    private static String queue(String word, String text) {
        if (!Names.isName(word)) {
            throw new Unreadable("no queue where one belongs in header: " + text, null);
        }
        return word;
    }
}
