package dev.tutti.chord;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
 */
public record Chord(
        List<Signature> members,
        Optional<Signature> callback,
        Map<String, String> labels,
        Optional<Duration> deadline,
        OnFailure onFailure,
        Optional<Signature> errback,
        Tolerance tolerance) {

    public Chord {
        members = List.copyOf(members);
        members.forEach(member -> member.http().ifPresent(HttpCall::requireUnsigned));
        callback.flatMap(Signature::http).ifPresent(HttpCall::requireWebhook);
        errback.flatMap(Signature::http).ifPresent(HttpCall::requireWebhook);
        labels.keySet().forEach(name -> Names.require("label", name));
        labels = Map.copyOf(labels);
        deadline.filter(span -> !Spans.isSpan(span)).ifPresent(span -> {
            throw new IllegalArgumentException("a chord's deadline must be 1 ms to 7 days, not " + span);
        });
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
                Tolerance.NONE);
    }

    /** With this callback. */
    public Chord callback(Signature signature) {
        return new Chord(members, Optional.of(signature), labels, deadline, onFailure, errback, tolerance);
    }

    /** With one more label. */
    public Chord label(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(labels);
        more.put(name, value);
        return new Chord(members, callback, more, deadline, onFailure, errback, tolerance);
    }

    /** With this time for its members. */
    public Chord deadline(Duration deadline) {
        return new Chord(members, callback, labels, Optional.of(deadline), onFailure, errback, tolerance);
    }

    /** Its callback is skipped when a member failed. */
    public Chord propagate() {
        return new Chord(members, callback, labels, deadline, OnFailure.PROPAGATE, Optional.empty(), Tolerance.NONE);
    }

    /** Its callback is skipped when a member failed; this is called in its place, once, with the same list. */
    public Chord propagate(Signature errback) {
        return new Chord(
                members, callback, labels, deadline, OnFailure.PROPAGATE, Optional.of(errback), Tolerance.NONE);
    }

    /** Closed at the first failure: members that have not ended are cancelled, and the callback is called at once. */
    public Chord failFast() {
        return failFast(Tolerance.NONE);
    }

    /** The same at the first failure beyond those that are tolerated. */
    public Chord failFast(Tolerance tolerated) {
        return new Chord(members, callback, labels, deadline, OnFailure.FAIL_FAST, Optional.empty(), tolerated);
    }
}
