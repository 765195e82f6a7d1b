package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordState;
import dev.tutti.config.TuttiConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Makes every name in Redis. {@code {p}}, the partition in braces, is the hash tag that keeps a script in one slot. */
@ApplicationScoped
public class RedisKeys {
    /** The consumer group of tasks streams. */
    public static final String WORKERS = "workers";

    /** The consumer group of envelopes streams. */
    public static final String AGGREGATORS = "aggregators";

    private final String prefix;

    @Inject
    RedisKeys(TuttiConfig config) {
        this(config.keyPrefix());
    }

    RedisKeys(String prefix) {
        this.prefix = prefix;
    }

    /** The small stream that is read first: callbacks, members of small chords. */
    public String first(int partition, String queue) {
        return bulk(partition, queue) + ":first";
    }

    /** The stream of everything else, no longer than the window. */
    public String bulk(int partition, String queue) {
        return in(partition) + "tasks:" + queue;
    }

    /** Messages that are to return to their stream, by the time they are due. */
    public String delayed(int partition, String queue) {
        return in(partition) + "delayed:" + queue;
    }

    /** The stream of envelopes. */
    public String envelopes(int partition) {
        return in(partition) + "envelopes";
    }

    /** What lay there but was no envelope. */
    public String deadEnvelopes(int partition) {
        return envelopes(partition) + ":dead";
    }

    /** The chord's hash. */
    public String chord(ChordId id) {
        return in(id.partition()) + "chord:" + id;
    }

    /** Signatures of the members from that index on. */
    public String manifest(ChordId id, int first) {
        return chord(id) + ":manifest:" + first;
    }

    /** First indices of the manifest's chunks. */
    public String chunks(ChordId id) {
        return chord(id) + ":chunks";
    }

    /** Index → outcome. */
    public String outcomes(ChordId id) {
        return chord(id) + ":outcomes";
    }

    /** Indices that failed. */
    public String failed(ChordId id) {
        return chord(id) + ":failed";
    }

    /** Indices of its members that are chords, as far as these were opened. */
    public String children(ChordId id) {
        return chord(id) + ":children";
    }

    /** {@code <index> <round> <generation>} → how often a lost message was sent again. */
    public String repeats(ChordId id) {
        return chord(id) + ":repeats";
    }

    /** Ids of the chords in a state. */
    public String chords(int partition, ChordState state) {
        return in(partition) + "chords:" + state.json();
    }

    /** Chords being opened, by their last append. */
    public String opening(int partition) {
        return in(partition) + "opening";
    }

    /** Chords to feed, by their last slice. */
    public String dispatching(int partition) {
        return in(partition) + "dispatching";
    }

    /** Running and joined chords, by the deadline of their members or of their callback. */
    public String deadlines(int partition) {
        return in(partition) + "deadlines";
    }

    /** Chords whose nested ones are to be closed, by the round in which they were closed themselves. */
    public String closing(int partition) {
        return in(partition) + "closing";
    }

    /** Ended chords, by their end. */
    public String ended(int partition) {
        return in(partition) + "ended";
    }

    /** Queue → undispatched members; also the list of queues. */
    public String queues(int partition) {
        return in(partition) + "queues";
    }

    /** Names of idempotency keys, by when to remove them. */
    public String idempotencies(int partition) {
        return in(partition) + "idempotencies";
    }

    /** Number of members without an outcome. */
    public String open(int partition) {
        return in(partition) + "open";
    }

    /** The chord of an idempotency key and what was submitted: {@code <id> <fingerprint>}. */
    public String idempotency(int partition, String hash) {
        return in(partition) + "idempotency:" + hash;
    }

    /** Channel on which changes of state are published: {@code <id> <state> <round>}. */
    public String events(int partition) {
        return in(partition) + "events";
    }

    /** Pattern of the channels of all partitions. */
    public String allEvents() {
        return prefix + ":{*}:events";
    }

    /** Highest number of partitions ever used. */
    public String partitions() {
        return prefix + ":partitions";
    }

    /** Numbers of partitions that processes send new chords to, by the last time they said so. */
    public String partitionNumbers() {
        return prefix + ":partition-numbers";
    }

    /** Workers by their last sign of life. */
    public String workers() {
        return prefix + ":workers";
    }

    /** What a worker says of itself. */
    public String worker(String name) {
        return prefix + ":workers:" + name;
    }

    /** Task → queue and parameters. */
    public String tasks() {
        return prefix + ":tasks";
    }

    private String in(int partition) {
        return prefix + ":{" + partition + "}:";
    }
}
