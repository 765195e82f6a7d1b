package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordState;
import dev.tutti.chord.OnFailure;
import dev.tutti.chord.Tolerance;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.Submission;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A chord as the design describes it, in plain Java. What the scripts count step by step (members that succeeded, failed, are
 * undispatched, are open) is here counted anew each time, from what has happened to each member.
 */
final class ModelChord {
    /** What was recorded of a member. */
    record Ended(boolean success, int round, String text) {}

    final ChordId id;
    final Submission submission;
    final List<String> queues;
    final Optional<String> callbackQueue;
    final Optional<String> errbackQueue;
    final boolean small;
    final long created;
    final TreeSet<Integer> chunks = new TreeSet<>();
    final TreeMap<Integer, Ended> outcomes = new TreeMap<>();
    ChordState state = ChordState.OPENING;
    int appended;
    int total;
    int cursor;
    int round = 1;
    int generation = 1;

    /** Failures of rounds before this one are being run again; null when there was no such retry. */
    @Nullable
    Integer since;

    /** What a retry dispatches: failed, all, or one index. */
    @Nullable
    String walk;

    /** What closed it. */
    @Nullable
    String fill;

    @Nullable
    String callbackOutcome;

    @Nullable
    String errbackOutcome;

    /** Index of the failure that was the first of its life. */
    @Nullable
    Integer firstFailure;

    @Nullable
    String firstFailureOutcome;

    /** When it was last appended to, as long as it is in opening; when it was last fed, as long as it is in dispatching. */
    @Nullable
    Long heard;

    /** 0 when one of its members has ended since and it may have another one at work. */
    @Nullable
    Long fed;

    @Nullable
    Long deadline;

    @Nullable
    Long joined;

    /** When its callback is overdue, while it is joined. */
    @Nullable
    Long callbackDue;

    @Nullable
    Long ended;

    ModelChord(ChordId id, Submission submission, boolean small, int firstChunk, long created) {
        this.id = id;
        this.submission = submission;
        this.queues = submission.members().stream()
                .map(member -> member.queue().orElseThrow())
                .toList();
        this.callbackQueue = submission.callback().flatMap(EncodedSignature::queue);
        this.errbackQueue = submission.errback().flatMap(EncodedSignature::queue);
        this.small = small;
        this.created = created;
        chunks.add(0);
        appended = firstChunk;
        total = firstChunk;
    }

    void become(ChordState next) {
        if (!state.mayBecome(next)) {
            throw new AssertionError("the model changed from " + state + " to " + next);
        }
        state = next;
    }

    boolean is(ChordState one) {
        return state == one;
    }

    /** The queues that headers name. */
    List<String> next() {
        return Stream.concat(callbackQueue.stream(), errbackQueue.stream())
                .distinct()
                .toList();
    }

    /** All queues that it may need besides those of its members. */
    Stream<String> besides() {
        return submission.besides().flatMap(end -> end.queue().stream());
    }

    /** Whether, now that its members have ended, its errback is called and not its callback. */
    boolean skipsCallback() {
        return submission.onFailure() == OnFailure.PROPAGATE && succeeded() < total;
    }

    /** Whether more have failed than a chord that fails fast tolerates. */
    boolean hasFailedTooOften() {
        Tolerance tolerance = submission.tolerance();
        int tolerated = tolerance.ofMembers() ? tolerance.amount() * total / 100 : tolerance.amount();
        return submission.onFailure() == OnFailure.FAIL_FAST && failed() > tolerated;
    }

    long deadlineAfter() {
        return submission.deadline().orElseThrow().toMillis();
    }

    /** Index of the one member that is being run again, or -1. */
    int rerun() {
        return walk != null && walk.matches("\\d+") ? Integer.parseInt(walk) : -1;
    }

    /** A success, or a failure that is not being run again. */
    boolean hasEnded(int index) {
        Ended outcome = outcomes.get(index);
        return outcome != null && (outcome.success || outcome.round >= (since == null ? 1 : since));
    }

    private boolean succeededAt(int index) {
        return outcomes.containsKey(index) && outcomes.get(index).success;
    }

    private int count(IntPredicate which) {
        return (int) IntStream.range(0, total).filter(which).count();
    }

    int succeeded() {
        return count(this::succeededAt);
    }

    /** Failures of this round's list; of a chord that was closed, all that did not succeed and is not run again. */
    int failed() {
        if (is(ChordState.OPENING) || is(ChordState.ABANDONED)) {
            return 0;
        }
        return count(index -> !succeededAt(index) && (hasEnded(index) || fill != null && !isOpen(index)));
    }

    /** Whether it is a member of a running chord that somebody waits for. */
    boolean isOpen(int index) {
        return is(ChordState.RUNNING) && !hasEnded(index) && (fill == null || index == rerun());
    }

    /** What counts as backlog. */
    int open() {
        return is(ChordState.OPENING) ? appended : count(this::isOpen);
    }

    /** Whether it is still to be dispatched. */
    boolean isUndispatched(int index) {
        if (!is(ChordState.RUNNING) || index < cursor || succeededAt(index)) {
            return false;
        }
        return walk == null
                || walk.equals("all")
                || (walk.equals("failed") ? outcomes.containsKey(index) : index == rerun());
    }

    /** Most that may be dispatched without an outcome. */
    int most() {
        return submission.maxConcurrency().orElse(Integer.MAX_VALUE);
    }

    /** How many of its members are dispatched and have no outcome. */
    int inFlight() {
        return count(index -> isOpen(index) && !isUndispatched(index));
    }

    TreeSet<Integer> failures() {
        TreeSet<Integer> failures = new TreeSet<>(outcomes.keySet());
        failures.removeIf(this::succeededAt);
        return failures;
    }

    int undispatched(String queue) {
        return count(index -> queues.get(index).equals(queue) && isUndispatched(index));
    }

    /** What is in deadlines. */
    Optional<Long> due() {
        return Optional.ofNullable(is(ChordState.RUNNING) ? deadline : is(ChordState.JOINED) ? callbackDue : null);
    }

    /** Every field of the hash that is no time and no id of an entry. */
    Map<String, String> hash() {
        Map<String, String> hash = new TreeMap<>(Map.of("version", "1", "labels", "{\"kind\":\"test\"}", "trace", "-"));
        hash.put("state", state.json());
        hash.put("total", String.valueOf(total));
        hash.put("appended", String.valueOf(appended));
        hash.put("cursor", String.valueOf(cursor));
        hash.put("succeeded", String.valueOf(succeeded()));
        hash.put("failed", String.valueOf(failed()));
        hash.put("round", String.valueOf(round));
        hash.put("generation", String.valueOf(generation));
        hash.put("deadlineAfter", String.valueOf(deadlineAfter()));
        putUnlessNull(hash, "since", since);
        putUnlessNull(hash, "walk", walk);
        putUnlessNull(hash, "fill", fill);
        putUnlessNull(hash, "callbackOutcome", callbackOutcome);
        putUnlessNull(hash, "errbackOutcome", errbackOutcome);
        errbackQueue.ifPresent(queue -> hash.put("errbackQueue", queue));
        submission
                .errback()
                .ifPresent(errback -> hash.put("errback", errback.json().toString()));
        if (submission.onFailure() != OnFailure.COLLECT) {
            hash.put("onFailure", submission.onFailure().json());
        }
        submission.tolerated().ifPresent(tolerated -> hash.put("tolerate", tolerated));
        submission.onFirstFailure().ifPresent(first -> {
            hash.put("onFirstFailure", first.json().toString());
            hash.put("onFirstFailureQueue", first.queue().orElseThrow());
        });
        putUnlessNull(hash, "firstFailure", firstFailure);
        putUnlessNull(hash, "onFirstFailureOutcome", firstFailureOutcome);
        submission.maxConcurrency().ifPresent(most -> hash.put("maxConcurrency", String.valueOf(most)));
        if (submission.maxConcurrency().isPresent()
                && (round > 1 || !small && !is(ChordState.OPENING) && !is(ChordState.ABANDONED))) {
            hash.put("undispatched", String.valueOf(count(this::isUndispatched)));
        }
        callbackQueue.ifPresent(queue -> hash.put("callbackQueue", queue));
        submission
                .callback()
                .ifPresent(callback -> hash.put("callback", callback.json().toString()));
        if (!is(ChordState.OPENING) && !is(ChordState.ABANDONED)) {
            for (String queue : new TreeSet<>(queues)) {
                hash.put("total:" + queue, String.valueOf(count(i -> queues.get(i)
                        .equals(queue))));
                hash.put("undispatched:" + queue, String.valueOf(undispatched(queue)));
                hash.put(
                        "succeeded:" + queue,
                        String.valueOf(count(i -> queues.get(i).equals(queue) && succeededAt(i))));
            }
        }
        return hash;
    }

    /** The times in the hash. */
    Map<String, Long> times() {
        Map<String, Long> times = new TreeMap<>(Map.of("created", created));
        Optional.ofNullable(deadline).ifPresent(time -> times.put("deadline", time));
        Optional.ofNullable(joined).ifPresent(time -> times.put("joined", time));
        Optional.ofNullable(ended).ifPresent(time -> times.put("ended", time));
        return times;
    }

    private static void putUnlessNull(Map<String, String> hash, String field, @Nullable Object value) {
        if (value != null) {
            hash.put(field, value.toString());
        }
    }
}
