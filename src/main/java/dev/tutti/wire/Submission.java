package dev.tutti.wire;

import dev.tutti.chord.OnFailure;
import dev.tutti.chord.Tolerance;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A chord that was read and found valid, its signatures encoded.
 *
 * @param deadline how long its members have; empty for the default
 * @param trace W3C {@code traceparent} of whoever submits it
 * @param errback only of a chord that propagates
 * @param tolerance failures that a chord tolerates that fails fast; none otherwise
 * @param maxConcurrency most members that are dispatched without an outcome; empty for any number
 * @param onFirstFailure run once, when the first member fails
 */
public record Submission(
        List<EncodedSignature> members,
        Optional<EncodedSignature> callback,
        Map<String, String> labels,
        Optional<Duration> deadline,
        Optional<String> trace,
        OnFailure onFailure,
        Optional<EncodedSignature> errback,
        Tolerance tolerance,
        OptionalInt maxConcurrency,
        Optional<EncodedSignature> onFirstFailure) {

    /** One that calls its callback whatever happens to its members. */
    public Submission(
            List<EncodedSignature> members,
            Optional<EncodedSignature> callback,
            Map<String, String> labels,
            Optional<Duration> deadline,
            Optional<String> trace) {
        this(
                members,
                callback,
                labels,
                deadline,
                trace,
                OnFailure.COLLECT,
                Optional.empty(),
                Tolerance.NONE,
                OptionalInt.empty(),
                Optional.empty());
    }

    /** The same with other members. */
    public Submission with(List<EncodedSignature> others) {
        return new Submission(
                others,
                callback,
                labels,
                deadline,
                trace,
                onFailure,
                errback,
                tolerance,
                maxConcurrency,
                onFirstFailure);
    }

    /** The same in a trace. */
    public Submission inTrace(Optional<String> other) {
        return new Submission(
                members,
                callback,
                labels,
                deadline,
                other,
                onFailure,
                errback,
                tolerance,
                maxConcurrency,
                onFirstFailure);
    }

    /** The same with every signature bound to a queue. */
    public Submission bound(UnaryOperator<EncodedSignature> binding) {
        return new Submission(
                members instanceof EachMembers each
                        ? each.bound(binding)
                        : members.stream().map(binding).toList(),
                callback.map(binding),
                labels,
                deadline,
                trace,
                onFailure,
                errback.map(binding),
                tolerance,
                maxConcurrency,
                onFirstFailure.map(binding));
    }

    /** Whether some of so many members must wait until others have ended: then they do not all go out at once. */
    public boolean holdsBack(int total) {
        return maxConcurrency.orElse(total) < total;
    }

    /** What runs when its members have ended: the callback, the errback, as far as it has them. */
    public Stream<EncodedSignature> ends() {
        return Stream.concat(callback.stream(), errback.stream());
    }

    /** Everything it runs besides its members. */
    public Stream<EncodedSignature> besides() {
        return Stream.concat(ends(), onFirstFailure.stream());
    }

    /** Everything it runs. */
    public Stream<EncodedSignature> signatures() {
        return Stream.concat(members.stream(), besides());
    }

    /** How many members it has, those of the chords nested in it counted. */
    public int descendants() {
        return members instanceof EachMembers
                ? members.size()
                : members.stream().mapToInt(EncodedSignature::members).sum();
    }

    /** What a chord that fails fast tolerates, as it is stored; empty of any other. */
    public Optional<String> tolerated() {
        return onFailure == OnFailure.FAIL_FAST ? Optional.of(tolerance.toString()) : Optional.empty();
    }
}
