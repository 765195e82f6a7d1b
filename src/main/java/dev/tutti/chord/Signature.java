package dev.tutti.chord;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What to run: a task's name and its arguments, an HTTP call, or, as a member, another chord. Immutable; the {@code with…} methods answer a changed copy.
 *
 * @param task registered name of the task; of an HTTP call its {@link HttpCall#name}, of a chord {@code chord}
 * @param args positional arguments, anything Jackson can write; may hold nulls
 * @param kwargs arguments by parameter name
 * @param ref the caller's own name for it, at most 128 characters
 * @param queue where it runs; empty for the task's own, then {@code default}; of an HTTP call {@code http}
 * @param timeout longest time of one attempt, from the start of its method; empty for the task's own
 * @param delay how long to wait before the first attempt
 * @param retry how often it is attempted; empty for the task's own
 * @param http the call to make instead of running a task; it has no args and kwargs then
 * @param then what runs after it with its value in front of the arguments, see {@link #then(Signature)}
 * @param chunk arguments of the calls that it stands for as a member of {@link Chord#chunks}; empty for a single call
 * @param nested the chord that it is, see {@link #chord(Chord)}
 */
public record Signature(
        String task,
        List<@Nullable Object> args,
        Map<String, @Nullable Object> kwargs,
        Optional<String> ref,
        Optional<String> queue,
        Optional<Duration> timeout,
        Optional<Duration> delay,
        Optional<Retry> retry,
        Optional<HttpCall> http,
        Optional<Signature> then,
        Optional<Chunk> chunk,
        Optional<Chord> nested) {

    /** The queue of what names none. */
    public static final String DEFAULT_QUEUE = "default";

    /** Most characters of a {@code ref}. */
    public static final int REF_LIMIT = 128;

    /** Most links of a chain, the first one included. */
    public static final int LINKS_LIMIT = 32;

    public Signature {
        if (http.isEmpty()) {
            Names.require("task", task);
        } else if (!task.equals(http.get().name()) || !args.isEmpty() || !kwargs.isEmpty() || chunk.isPresent()) {
            throw new IllegalArgumentException(http.get() + " takes no arguments: it has a body");
        }
        queue.ifPresent(name -> Names.require("queue", name));
        if (ref.isPresent() && ref.get().length() > REF_LIMIT) {
            throw new IllegalArgumentException("ref has " + ref.get().length() + " characters, at most " + REF_LIMIT);
        }
        boolean more = !args.isEmpty() || !kwargs.isEmpty() || http.isPresent() || then.isPresent();
        if (nested.isPresent() && (more || timeout.isPresent() || delay.isPresent() || retry.isPresent())) {
            throw new IllegalArgumentException(
                    "a nested chord has a ref and a queue, but no arguments, time-out, delay or retry of its own");
        }
        timeout.ifPresent(span -> Spans.require("timeout", span));
        delay.ifPresent(span -> Spans.require("delay", span));
        then.flatMap(Signature::http).ifPresent(HttpCall::requireUnsigned);
        if (then.flatMap(Signature::nested).isPresent()) {
            throw new IllegalArgumentException("a chord can be a member of another one, not a link of a chain");
        }
        if (then.isPresent() && then.get().links() >= LINKS_LIMIT) {
            throw new IllegalArgumentException("a chain has at most " + LINKS_LIMIT + " links");
        }
        args = Collections.unmodifiableList(Arrays.asList(args.toArray())); // List.copyOf refuses nulls
        kwargs = Collections.unmodifiableMap(new LinkedHashMap<>(kwargs));
    }

    /** A signature that nothing follows. */
    public Signature(
            String task,
            List<@Nullable Object> args,
            Map<String, @Nullable Object> kwargs,
            Optional<String> ref,
            Optional<String> queue,
            Optional<Duration> timeout,
            Optional<Duration> delay,
            Optional<Retry> retry,
            Optional<HttpCall> http) {
        this(
                task,
                args,
                kwargs,
                ref,
                queue,
                timeout,
                delay,
                retry,
                http,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** A signature with positional arguments: {@code task("resize", "a.png", 100)}. */
    public static Signature task(String task, @Nullable Object... args) {
        return new Signature(
                task,
                Arrays.asList(args),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** A signature that POSTs to an address: {@code url("https://shop.example/prices")}; more with {@link #call}. */
    public static Signature url(String url) {
        return call(HttpCall.to(url));
    }

    /** A signature that makes an HTTP call; as a callback it is a webhook. */
    public static Signature call(HttpCall http) {
        return new Signature(
                http.name(),
                List.of(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(http));
    }

    /**
     * A member that is a chord of its own: its value is its callback's, without a callback the list of its outcomes; if it
     * ends in another state than completed, it has failed. Chords nest {@value Chord#DEPTH_LIMIT} deep, the outermost
     * included.
     */
    public static Signature chord(Chord chord) {
        return new Signature(
                "chord",
                List.of(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(chord));
    }

    /** With one more argument by name. */
    public Signature with(String parameter, @Nullable Object value) {
        Map<String, @Nullable Object> more = new LinkedHashMap<>(kwargs);
        more.put(parameter, value);
        return new Signature(task, args, more, ref, queue, timeout, delay, retry, http, then, chunk, nested);
    }

    /** With the caller's own name for it. */
    public Signature ref(String name) {
        return new Signature(
                task, args, kwargs, Optional.of(name), queue, timeout, delay, retry, http, then, chunk, nested);
    }

    /** To run on that queue. */
    public Signature on(String name) {
        return new Signature(
                task, args, kwargs, ref, Optional.of(name), timeout, delay, retry, http, then, chunk, nested);
    }

    /** With a limit for each attempt, 1 ms to 7 days. */
    public Signature timeout(Duration limit) {
        return new Signature(
                task, args, kwargs, ref, queue, Optional.of(limit), delay, retry, http, then, chunk, nested);
    }

    /** To run no sooner than that after it was dispatched, 1 ms to 7 days. */
    public Signature delay(Duration wait) {
        return new Signature(
                task, args, kwargs, ref, queue, timeout, Optional.of(wait), retry, http, then, chunk, nested);
    }

    /** To be attempted more than once if need be. */
    public Signature retry(Retry attempts) {
        return new Signature(
                task, args, kwargs, ref, queue, timeout, delay, Optional.of(attempts), http, then, chunk, nested);
    }

    /**
     * A chain: that one runs once this one, and whatever follows it already, has succeeded, with the value in front of its
     * own arguments: {@code task("fetch", url).then(task("resize", 100)).then(task("store"))}. An HTTP call that has no body
     * of its own sends the value. A failure ends the chain and is its outcome; what is behind never runs. What follows a
     * chord is its callback, or follows its callback.
     */
    public Signature then(Signature next) {
        if (nested.isPresent()) {
            return of(nested.get().then(next));
        }
        Optional<Signature> rest = Optional.of(then.map(link -> link.then(next)).orElse(next));
        return new Signature(task, args, kwargs, ref, queue, timeout, delay, retry, http, rest, chunk, nested);
    }

    /** With these in front of its own arguments. */
    Signature inFront(List<? extends @Nullable Object> more) {
        List<@Nullable Object> all = new ArrayList<>(more);
        all.addAll(args);
        return new Signature(task, all, kwargs, ref, queue, timeout, delay, retry, http, then, chunk, nested);
    }

    /** To be called with each of these in turn. */
    Signature over(Chunk entries) {
        return new Signature(
                task, args, kwargs, ref, queue, timeout, delay, retry, http, then, Optional.of(entries), nested);
    }

    private Signature of(Chord chord) {
        return new Signature(
                task, args, kwargs, ref, queue, timeout, delay, retry, http, then, chunk, Optional.of(chord));
    }

    /** How many links it has as a chain; 1 when nothing follows it. */
    public int links() {
        return 1 + then.map(Signature::links).orElse(0);
    }
}
