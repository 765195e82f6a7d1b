package dev.tutti.emit;

import dev.tutti.config.TuttiConfig;
import dev.tutti.emit.Rejected.Why;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.Submission;
import java.util.stream.Stream;

/** Refuses what is larger than {@code tutti.limits} allows. */
record SubmissionLimits(TuttiConfig.Limits limits) {

    void check(Submission submission) {
        int members = submission.members().size();
        if (members > limits.members()) {
            throw new Rejected(
                    Why.TOO_LARGE,
                    "members",
                    "a chord has at most " + limits.members() + " members (tutti.limits.members), not " + members);
        }
        for (int i = 0; i < members; i++) {
            check(submission.members().get(i), "members[" + i + "]");
        }
        submission.callback().ifPresent(callback -> check(callback, "callback"));
    }

    void checkQueues(Submission bound) {
        long queues = Stream.concat(bound.members().stream(), bound.callback().stream())
                .flatMap(signature -> signature.queue().stream())
                .distinct()
                .count();
        if (queues > limits.queues()) {
            throw new Rejected(
                    Why.INVALID,
                    "members",
                    "a chord uses at most " + limits.queues() + " queues (tutti.limits.queues), not " + queues);
        }
    }

    private void check(EncodedSignature signature, String field) {
        if (signature.json().length() > limits.memberBytes()) {
            throw new Rejected(
                    Why.TOO_LARGE,
                    field,
                    "a signature has at most " + limits.memberBytes() + " bytes (tutti.limits.member-bytes), not "
                            + signature.json().length());
        }
    }
}
