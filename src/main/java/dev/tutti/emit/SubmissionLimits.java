package dev.tutti.emit;

import dev.tutti.config.TuttiConfig;
import dev.tutti.emit.Rejected.Why;
import dev.tutti.wire.EachMembers;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.Submission;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Refuses what is larger than {@code tutti.limits} allows. */
record SubmissionLimits(TuttiConfig config) {

    void check(Submission submission) {
        TuttiConfig.Limits limits = config.limits();
        int members = submission.members().size();
        if (members > limits.members()) {
            throw new Rejected(
                    Why.TOO_LARGE,
                    "members",
                    "a chord has at most " + limits.members() + " members (tutti.limits.members), not " + members);
        }
        if (submission.members() instanceof EachMembers each) {
            check(each);
        } else {
            for (int i = 0; i < members; i++) {
                check(submission.members().get(i), "members[" + i + "]");
            }
        }
        checkHead(submission);
    }

    /** A small body may stand for much: together its members have the limit of those that come one by one. */
    private void check(EachMembers each) {
        long most = config.limits().chordBytes();
        long bytes = 0;
        for (int i = 0; i < each.size(); i++) {
            EncodedSignature member = each.get(i);
            check(member, each.field(i));
            bytes += member.json().length();
            if (bytes > most) {
                throw new Rejected(
                        Why.TOO_LARGE,
                        each.field(i),
                        "written out, the members of a chord have at most " + most
                                + " bytes (tutti.limits.chord-bytes)");
            }
        }
    }

    /** Checks everything but the members. */
    void checkHead(Submission submission) {
        submission.callback().ifPresent(callback -> check(callback, "callback"));
        submission.errback().ifPresent(errback -> check(errback, "errback"));
        submission.onFirstFailure().ifPresent(first -> check(first, "onFirstFailure"));
        checkLabels(submission.labels());
        submission
                .deadline()
                .filter(span -> span.compareTo(config.maxDeadline()) > 0)
                .ifPresent(span -> {
                    throw new Rejected(
                            Why.INVALID,
                            "deadline",
                            "is at most " + config.maxDeadline() + " (tutti.max-deadline), not " + span);
                });
    }

    /** Checks the next member of a chord that is streamed. */
    void checkMember(EncodedSignature member, int index) {
        int most = config.limits().streamMembers();
        if (index >= most) {
            throw new Rejected(
                    Why.TOO_LARGE,
                    "members",
                    "a streamed chord has at most " + most + " members (tutti.limits.stream-members)");
        }
        check(member, "members[" + index + "]");
    }

    void checkQueues(Submission bound) {
        checkQueues(Stream.concat(bound.members().stream(), bound.besides())
                .flatMap(EncodedSignature::queues)
                .collect(Collectors.toSet()));
    }

    void checkQueues(Set<String> names) {
        int queues = names.size();
        if (queues > config.limits().queues()) {
            throw new Rejected(
                    Why.INVALID,
                    "members",
                    "a chord uses at most " + config.limits().queues() + " queues (tutti.limits.queues), not "
                            + queues);
        }
    }

    private void checkLabels(Map<String, String> labels) {
        int most = config.limits().labels();
        if (labels.size() > most) {
            throw new Rejected(
                    Why.INVALID,
                    "labels",
                    "a chord has at most " + most + " labels (tutti.limits.labels), not " + labels.size());
        }
        int longest = config.limits().labelLength();
        labels.forEach((name, value) -> {
            if (value.length() > longest) {
                throw new Rejected(
                        Why.INVALID,
                        "labels." + name,
                        "a label has at most " + longest + " characters (tutti.limits.label-length), not "
                                + value.length());
            }
        });
    }

    private void check(EncodedSignature signature, String field) {
        if (signature.json().length() > config.limits().memberBytes()) {
            throw new Rejected(
                    Why.TOO_LARGE,
                    field,
                    "a signature has at most " + config.limits().memberBytes()
                            + " bytes (tutti.limits.member-bytes), not "
                            + signature.json().length());
        }
    }
}
