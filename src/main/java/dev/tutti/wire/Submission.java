package dev.tutti.wire;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A chord that was read and found valid, its signatures encoded.
 *
 * @param deadline how long its members have; empty for the default
 * @param trace W3C {@code traceparent} of whoever submits it
 */
public record Submission(
        List<EncodedSignature> members,
        Optional<EncodedSignature> callback,
        Map<String, String> labels,
        Optional<Duration> deadline,
        Optional<String> trace) {

    /** The same with other members and another callback. */
    public Submission with(List<EncodedSignature> otherMembers, Optional<EncodedSignature> otherCallback) {
        return new Submission(otherMembers, otherCallback, labels, deadline, trace);
    }
}
