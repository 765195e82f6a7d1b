package dev.tutti.wire;

import dev.tutti.chord.Signature;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A signature in the form in which it is stored and travels.
 *
 * @param task name of the task
 * @param ref the caller's own name for it
 * @param queue the queue it was given; empty until it is resolved
 * @param json the whole signature, minified, {@code queue} included where there is one, {@code then} as its last field; of a
 *     chunk {@code over} and {@code first} as its first ones
 * @param then the next link of the chain that it begins
 * @param nested the chord that it is, of a member that is one
 */
public record EncodedSignature(
        String task,
        Optional<String> ref,
        Optional<String> queue,
        Buffer json,
        Optional<EncodedSignature> then,
        Optional<Submission> nested) {
    /** How the JSON of a chunk begins. */
    static final String CHUNK = "{\"over\":[";

    private static final String THEN = ",\"then\":";

    /** A signature that nothing follows. */
    public EncodedSignature(String task, Optional<String> ref, Optional<String> queue, Buffer json) {
        this(task, ref, queue, json, Optional.empty());
    }

    /** A signature that begins a chain, or of which nothing follows. */
    public EncodedSignature(
            String task, Optional<String> ref, Optional<String> queue, Buffer json, Optional<EncodedSignature> then) {
        this(task, ref, queue, json, then, Optional.empty());
    }

    /** Whether it is an HTTP call: its task is then the URL, and no name has a colon. */
    public boolean isCall() {
        return task.indexOf(':') >= 0;
    }

    /** Whether it stands for several calls, see {@link dev.tutti.chord.Chunk}. */
    boolean isChunk() {
        return json.length() > CHUNK.length()
                && json.getString(0, CHUNK.length()).equals(CHUNK);
    }

    /** Whether its messages are of version 2: who knows neither chains nor chunks would run it wrongly. */
    public boolean isVersionTwo() {
        return then.isPresent() || isChunk();
    }

    /** The same, bound to that queue unless it names one itself. */
    public EncodedSignature orOn(String fallback) {
        if (queue.isPresent()) {
            return this;
        }
        if (then.isPresent()) {
            return alone().orOn(fallback).then(then.get());
        }
        // a queue's name needs no escaping, so the object is opened again instead of being parsed
        Buffer bound = Buffer.buffer(json.length() + fallback.length() + 12)
                .appendBuffer(json, 0, json.length() - 1)
                .appendString(",\"queue\":\"")
                .appendString(fallback)
                .appendString("\"}");
        return new EncodedSignature(task, ref, Optional.of(fallback), bound, Optional.empty(), nested);
    }

    /**
     * The same, each link bound to the queue that its task says unless it names one itself; of a nested chord everything in
     * it, too.
     */
    public EncodedSignature bind(UnaryOperator<String> queueOf) {
        if (nested.isPresent()) {
            return NestedJson.encode(
                    nested.get().bound(signature -> signature.bind(queueOf)),
                    ref,
                    Optional.of(queue.orElse(Signature.DEFAULT_QUEUE)));
        }
        EncodedSignature bound = alone().orOn(queueOf.apply(task));
        return then.map(next -> bound.then(next.bind(queueOf))).orElse(bound);
    }

    /** The same, followed by that one instead of what follows it. */
    public EncodedSignature then(EncodedSignature next) {
        Buffer own = alone().json;
        Buffer chained = Buffer.buffer(own.length() + next.json.length() + THEN.length() + 1)
                .appendBuffer(own, 0, own.length() - 1)
                .appendString(THEN)
                .appendBuffer(next.json)
                .appendByte((byte) '}');
        return new EncodedSignature(task, ref, queue, chained, Optional.of(next));
    }

    /** The same, with that one behind the last of its links. */
    public EncodedSignature followedBy(EncodedSignature last) {
        return then(then.map(next -> next.followedBy(last)).orElse(last));
    }

    /** How many links it has as a chain; 1 when nothing follows it. */
    public int links() {
        return 1 + then.map(EncodedSignature::links).orElse(0);
    }

    /**
     * The queues of its links, and of all that is in a nested chord, as far as they are resolved; a queue may come more than
     * once.
     */
    public Stream<String> queues() {
        return Stream.concat(
                Stream.concat(queue.stream(), queuesBehind()),
                nested.stream().flatMap(Submission::signatures).flatMap(EncodedSignature::queues));
    }

    /** How many members of a chord it makes: one, and those of the chords nested in it. */
    public int members() {
        return 1 + nested.map(Submission::descendants).orElse(0);
    }

    /** The queues of the links behind it. */
    public Stream<String> queuesBehind() {
        return then.stream().flatMap(EncodedSignature::queues);
    }

    private EncodedSignature alone() {
        return then.map(next -> json.length() - next.json.length() - THEN.length() - 1)
                .map(length ->
                        Buffer.buffer(length + 1).appendBuffer(json, 0, length).appendByte((byte) '}'))
                .map(own -> new EncodedSignature(task, ref, queue, own))
                .orElse(this);
    }
}
