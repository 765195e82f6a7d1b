package dev.tutti.chord;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * N members that fan out and one callback that fans in:
 * {@code Chord.of(task("good_task"), task("bad_task")).callback(task("tasks_completed"))}. Immutable.
 *
 * @param members in the order of the outcomes; may be empty
 * @param callback called once every member has ended, with the list of outcomes in front of its arguments
 * @param labels names and values to find the chord by; the names as those of tasks
 * @param deadline how long its members have, 1 ms to 7 days, without their callback; {@code tutti.default-deadline} when
 *     empty. Members that have not ended then become failures of reason {@code deadline}, and the callback is called
 * @param onFailure what it does when members fail
 * @param errback called as the callback is, in its place, when the chord propagates and a member failed; empty otherwise
 * @param tolerance failures that a chord tolerates that fails fast; none otherwise
 * @param maxConcurrency most members that are dispatched and have not ended, 1 or more; empty for any number
 * @param onFirstFailure run once, when the first member fails, with a list of that outcome in front of its arguments; the rest
 *     goes on
 */
public record Chord(
        List<Signature> members,
        Optional<Signature> callback,
        Map<String, String> labels,
        Optional<Duration> deadline,
        OnFailure onFailure,
        Optional<Signature> errback,
        Tolerance tolerance,
        OptionalInt maxConcurrency,
        Optional<Signature> onFirstFailure) {

    /** Most chords in each other, the outermost included. */
    public static final int DEPTH_LIMIT = 8;

    public Chord {
        members = List.copyOf(members);
        members.forEach(member -> member.http().ifPresent(HttpCall::requireUnsigned));
        if (Stream.concat(callback.stream(), errback.stream())
                .anyMatch(end -> end.nested().isPresent())) {
            throw new IllegalArgumentException("a chord can be a member of another one, not its callback or errback");
        }
        if (depthBelow(members) >= DEPTH_LIMIT) {
            throw new IllegalArgumentException("chords nest at most " + DEPTH_LIMIT + " deep");
        }
        callback.flatMap(Signature::http).ifPresent(HttpCall::requireWebhook);
        errback.flatMap(Signature::http).ifPresent(HttpCall::requireWebhook);
        labels.keySet().forEach(name -> Names.require("label", name));
        labels = Map.copyOf(labels);
        deadline.filter(span -> !Spans.isSpan(span)).ifPresent(span -> {
            throw new IllegalArgumentException("a chord's deadline must be 1 ms to 7 days, not " + span);
        });
        onFirstFailure.ifPresent(Chord::requireFirstFailure);
        if (maxConcurrency.orElse(1) < 1) {
            throw new IllegalArgumentException(
                    "a chord's maxConcurrency is 1 or more, not " + maxConcurrency.getAsInt());
        }
        if (errback.isPresent() && onFailure != OnFailure.PROPAGATE) {
            throw new IllegalArgumentException("an errback is called only by a chord that propagates");
        }
        if (!tolerance.equals(Tolerance.NONE) && onFailure != OnFailure.FAIL_FAST) {
            throw new IllegalArgumentException("failures are tolerated only by a chord that fails fast");
        }
    }

    /** A chord of these members, without a callback yet. */
    public static Chord of(Signature... members) {
        return of(List.of(members));
    }

    /** A chord of these members, without a callback yet. */
    public static Chord of(List<Signature> members) {
        return new Chord(
                members,
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                OnFailure.COLLECT,
                Optional.empty(),
                Tolerance.NONE,
                OptionalInt.empty(),
                Optional.empty());
    }

    /**
     * A chord of one signature and many lists of arguments, without a callback yet: a member for each list, called with it in
     * front of the signature's own arguments. {@code Chord.each(task("resize", 100), List.of(List.of("a.png"), List.of("b.png")))}
     */
    public static Chord each(Signature signature, List<? extends List<? extends @Nullable Object>> over) {
        requireTask(signature);
        return of(over.stream().map(signature::inFront).toList());
    }

    /**
     * The same with fewer members: each of them has that many lists, the last one maybe fewer, for which its task is called in
     * turn, in one attempt. Its value is the list of theirs; see {@link Chunk}.
     *
     * @param entries of a member, 1 to 10,000
     */
    public static Chord chunks(
            Signature signature, int entries, List<? extends List<? extends @Nullable Object>> over) {
        requireTask(signature);
        if (entries < 1 || entries > Chunk.ENTRIES_LIMIT) {
            throw new IllegalArgumentException("a chunk has 1 to " + Chunk.ENTRIES_LIMIT + " entries, not " + entries);
        }
        List<Signature> members = new ArrayList<>();
        for (int first = 0; first < over.size(); first += entries) {
            List<List<@Nullable Object>> chunk = new ArrayList<>();
            over.subList(first, Math.min(over.size(), first + entries))
                    .forEach(args -> chunk.add(new ArrayList<>(args)));
            members.add(signature.over(new Chunk(first, chunk)));
        }
        return of(members);
    }

    private static void requireTask(Signature signature) {
        signature.http().ifPresent(call -> {
            throw new IllegalArgumentException(call + " takes no arguments, so there is none for each");
        });
    }

    private static int depthBelow(List<Signature> members) {
        return members.stream()
                .flatMap(member -> member.nested().stream())
                .mapToInt(chord -> 1 + depthBelow(chord.members))
                .max()
                .orElse(0);
    }

    /** With this callback. */
    public Chord callback(Signature signature) {
        return new Chord(
                members,
                Optional.of(signature),
                labels,
                deadline,
                onFailure,
                errback,
                tolerance,
                maxConcurrency,
                onFirstFailure);
    }

    /** Followed by that one, as {@code group | task} in Celery: it is its callback, or runs behind it with its value. */
    public Chord then(Signature next) {
        return callback(callback.map(first -> first.then(next)).orElse(next));
    }

    /** With one more label. */
    public Chord label(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(labels);
        more.put(name, value);
        return new Chord(
                members, callback, more, deadline, onFailure, errback, tolerance, maxConcurrency, onFirstFailure);
    }

    /** With this time for its members. */
    public Chord deadline(Duration deadline) {
        return new Chord(
                members,
                callback,
                labels,
                Optional.of(deadline),
                onFailure,
                errback,
                tolerance,
                maxConcurrency,
                onFirstFailure);
    }

    /**
     * With at most so many members at work: that many are sent to their queues, the next one once one of them has ended. What a
     * process that is taken for dead still does does not count.
     */
    public Chord maxConcurrency(int most) {
        return new Chord(
                members,
                callback,
                labels,
                deadline,
                onFailure,
                errback,
                tolerance,
                OptionalInt.of(most),
                onFirstFailure);
    }

    /**
     * With this to be run as soon as a member fails, while the rest goes on: a task that takes a list of outcomes as a callback
     * does, and gets that one, or a call, which sends it unless it has a body of its own. Once in the chord's life, however often members are retried; not for members that a deadline or
     * a cancellation ended.
     */
    public Chord onFirstFailure(Signature signature) {
        return new Chord(
                members,
                callback,
                labels,
                deadline,
                onFailure,
                errback,
                tolerance,
                maxConcurrency,
                Optional.of(signature));
    }

    private static void requireFirstFailure(Signature signature) {
        signature.http().ifPresent(HttpCall::requireUnsigned);
        if (signature.then().isPresent() || signature.nested().isPresent()) {
            throw new IllegalArgumentException(
                    "what runs at the first failure is a task or a call, no chain and no chord");
        }
    }

    /** Its callback is skipped when a member failed. */
    public Chord propagate() {
        return new Chord(
                members,
                callback,
                labels,
                deadline,
                OnFailure.PROPAGATE,
                Optional.empty(),
                Tolerance.NONE,
                maxConcurrency,
                onFirstFailure);
    }

    /** Its callback is skipped when a member failed; this is called in its place, once, with the same list. */
    public Chord propagate(Signature errback) {
        return new Chord(
                members,
                callback,
                labels,
                deadline,
                OnFailure.PROPAGATE,
                Optional.of(errback),
                Tolerance.NONE,
                maxConcurrency,
                onFirstFailure);
    }

    /** Closed at the first failure: members that have not ended are cancelled, and the callback is called at once. */
    public Chord failFast() {
        return failFast(Tolerance.NONE);
    }

    /** The same at the first failure beyond those that are tolerated. */
    public Chord failFast(Tolerance tolerated) {
        return new Chord(
                members,
                callback,
                labels,
                deadline,
                OnFailure.FAIL_FAST,
                Optional.empty(),
                tolerated,
                maxConcurrency,
                onFirstFailure);
    }
}
