package dev.tutti.wire;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A chord that was read and found valid, its signatures encoded.
 *
 * @param trace W3C {@code traceparent} of whoever submits it
 */
public record Submission(
        List<EncodedSignature> members,
        Optional<EncodedSignature> callback,
        Map<String, String> labels,
        Optional<String> trace) {}
