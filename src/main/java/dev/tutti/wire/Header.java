package dev.tutti.wire;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.Link;
import dev.tutti.chord.Names;
import dev.tutti.chord.TaskId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a task message and its envelope have in common, as one line of words:
 * {@code 1 <kind> <chord> <index> <round> <generation> <attempt> <queue> <next> <trace>}. Messages of chains begin with a 2, for
 * whoever knows nothing of chains would take the value of a first link for the outcome; those of later links go on with
 * {@code <member or callback> <number of the link> <queue of the first link>}. A chunk is a chain of one link here, and so
 * is what runs at the first failure, whose envelope begins with a 2 as well. Those of nested chords begin with a 2, too.
 * Envelopes of all others begin with a 1.
 *
 * @param index the member's, -1 of a callback or errback, -2 of what runs at the first failure
 * @param round of the chord when it was dispatched
 * @param generation of the callback or errback in that round, 1 for a member
 * @param attempt 1 for the first
 * @param queue the queue it was sent to
 * @param next queues that the chord may touch when this task ends: its callback's, its errback's
 * @param trace W3C {@code traceparent}, if any
 * @param chain which link it is; empty for what is no chain. A nested chord is the only link of its chain
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
        Optional<String> trace,
        Optional<Chain> chain) {

    /** Version written of what is no chain. */
    public static final int VERSION = 1;

    /** Version written of the messages of a chain, a chunk or a nested chord; a header of a higher one is refused. */
    public static final int CHAIN_VERSION = 2;

    private static final String NONE = "-";
    private static final int WORDS = 10;
    private static final int LINK_WORDS = 13;

    /**
     * A link of a chain; a chunk is the only one of its own.
     *
     * @param number 1 for the first
     * @param of what the chain is, a member or a callback
     * @param queue the queue of its first link, on which the chord counts it
     */
    public record Chain(int number, Kind of, String queue) {}

    /** Of what is no chain. */
    public Header(
            Kind kind,
            ChordId chord,
            int index,
            int round,
            int generation,
            int attempt,
            String queue,
            List<String> next,
            Optional<String> trace) {
        this(kind, chord, index, round, generation, attempt, queue, next, trace, Optional.empty());
    }

    /** The task it speaks of. */
    public TaskId task() {
        return switch (chain.map(Chain::of).orElse(kind)) {
            case MEMBER -> new TaskId.Member(chord, index);
            case CALLBACK -> new TaskId.Callback(chord);
            case ERRBACK -> new TaskId.Errback(chord);
            case FIRST_FAILURE -> new TaskId.FirstFailure(chord);
            case LINK, CHORD -> throw new IllegalStateException("a link is of no chain: " + this);
        };
    }

    /** The same task, to be attempted once more. */
    public Header nextAttempt() {
        return new Header(kind, chord, index, round, generation, attempt + 1, queue, next, trace, chain);
    }

    /** The same in another trace. */
    public Header inTrace(Optional<String> other) {
        return new Header(kind, chord, index, round, generation, attempt, queue, next, other, chain);
    }

    /** The same as the first link of a chain, or as a chunk. */
    public Header beginsChain() {
        Chain first = new Chain(1, kind, queue);
        return new Header(kind, chord, index, round, generation, attempt, queue, next, trace, Optional.of(first));
    }

    /** The same of a member that is a chord itself. */
    public Header opensChord() {
        Chain only = new Chain(1, Kind.MEMBER, queue);
        return new Header(Kind.CHORD, chord, index, round, generation, attempt, queue, next, trace, Optional.of(only));
    }

    /** Of the link behind it, which runs on that queue. */
    public Header nextLink(String queueOfLink) {
        Chain now = chain.orElseGet(() -> new Chain(1, kind, queue));
        Chain then = new Chain(now.number + 1, now.of, now.queue);
        return new Header(Kind.LINK, chord, index, round, generation, 1, queueOfLink, next, trace, Optional.of(then));
    }

    /** Of the envelope in which it ends: a chain ends as the member or callback that it is, on the queue where it began. */
    public Header ofEnvelope() {
        return chain.map(was -> new Header(was.of, chord, index, round, generation, attempt, was.queue, next, trace))
                .orElse(this);
    }

    /** Which link it is with so many behind it; empty for what is no chain. */
    public Optional<Link> link(int behind) {
        int number = chain.map(Chain::number).orElse(1);
        return number + behind > 1 ? Optional.of(new Link(number, number + behind)) : Optional.empty();
    }

    /** The line. */
    public String text() {
        return (chain.isPresent() || kind.isVersionTwo() ? CHAIN_VERSION : VERSION) + " " + kind.text() + " " + chord
                + " " + index + " "
                + round
                + " " + generation + " " + attempt + " " + queue + " " + nextText() + " " + trace.orElse(NONE)
                + chain.filter(is -> kind == Kind.LINK)
                        .map(is -> " " + is.of.text() + " " + is.number + " " + is.queue)
                        .orElse("");
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
        boolean chained = words[0].equals(Integer.toString(CHAIN_VERSION));
        if (words.length < WORDS || !chained && !words[0].equals(Integer.toString(VERSION))) {
            throw new Unreadable("not a header of version " + VERSION + " or " + CHAIN_VERSION + ": " + text, null);
        }
        try {
            Kind kind = Kind.of(words[1])
                    .filter(found -> chained || !found.isVersionTwo())
                    .orElseThrow(() -> new Unreadable("unknown kind in header: " + text, null));
            return new Header(
                    kind,
                    ChordId.parse(words[2]).orElseThrow(() -> new Unreadable("no chord id in header: " + text, null)),
                    Integer.parseInt(words[3]),
                    Integer.parseInt(words[4]),
                    Integer.parseInt(words[5]),
                    Integer.parseInt(words[6]),
                    queue(words[7], text),
                    next(words[8], text),
                    words[9].equals(NONE) ? Optional.empty() : Optional.of(words[9]),
                    chained ? Optional.of(chain(kind, words, text)) : Optional.empty());
        } catch (NumberFormatException e) {
            throw new Unreadable("no number where one belongs in header: " + text, e);
        }
    }

    private static Chain chain(Kind kind, String[] words, String text) {
        if (kind != Kind.LINK) {
            return new Chain(1, kind == Kind.CHORD ? Kind.MEMBER : kind, words[7]);
        }
        int number = words.length < LINK_WORDS ? 0 : Integer.parseInt(words[11]);
        if (number < 2) {
            throw new Unreadable("no link of a chain in header: " + text, null);
        }
        Kind of = Kind.of(words[10])
                .filter(found -> found != Kind.LINK && found != Kind.CHORD)
                .orElseThrow(() -> new Unreadable("unknown kind of chain in header: " + text, null));
        return new Chain(number, of, queue(words[12], text));
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
