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
 */
public record Chord(
        List<Signature> members,
        Optional<Signature> callback,
        Map<String, String> labels,
        Optional<Duration> deadline) {

    public Chord {
        members = List.copyOf(members);
        members.forEach(member -> member.http().ifPresent(HttpCall::requireUnsigned));
        callback.flatMap(Signature::http).ifPresent(HttpCall::requireWebhook);
        labels.keySet().forEach(name -> Names.require("label", name));
        labels = Map.copyOf(labels);
        deadline.filter(span -> !Spans.isSpan(span)).ifPresent(span -> {
            throw new IllegalArgumentException("a chord's deadline must be 1 ms to 7 days, not " + span);
        });
    }

    /** A chord of these members, without a callback yet. */
    public static Chord of(Signature... members) {
        return of(List.of(members));
    }

    /** A chord of these members, without a callback yet. */
    public static Chord of(List<Signature> members) {
        return new Chord(members, Optional.empty(), Map.of(), Optional.empty());
    }

    /** With this callback. */
    public Chord callback(Signature signature) {
        return new Chord(members, Optional.of(signature), labels, deadline);
    }

    /** With one more label. */
    public Chord label(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(labels);
        more.put(name, value);
        return new Chord(members, callback, more, deadline);
    }

    /** With this time for its members. */
    public Chord deadline(Duration deadline) {
        return new Chord(members, callback, labels, Optional.of(deadline));
    }
}
