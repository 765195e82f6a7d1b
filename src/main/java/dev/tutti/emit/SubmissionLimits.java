package dev.tutti.emit;

import dev.tutti.config.TuttiConfig;
import dev.tutti.emit.Rejected.Why;
import dev.tutti.wire.EachMembers;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.NestedJson;
import dev.tutti.wire.Submission;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Refuses what is larger than {@code tutti.limits} allows. */
record SubmissionLimits(TuttiConfig config) {

    void check(Submission submission) {
        TuttiConfig.Limits limits = config.limits();
        int members = submission.descendants();
        if (members > limits.members()) {
            throw new Rejected(
                    Why.TOO_LARGE,
                    "members",
                    "a chord has at most " + limits.members() + " members (tutti.limits.members), not " + members);
        }
        check(submission, "");
    }

    /** @param chord where it is: empty, or with a dot at its end */
    private void check(Submission submission, String chord) {
        if (submission.members() instanceof EachMembers each) {
            check(each, chord);
        } else {
            for (int i = 0; i < submission.members().size(); i++) {
                check(submission.members().get(i), chord + "members[" + i + "]");
            }
        }
        checkHead(submission, chord);
    }

    /** A small body may stand for much: together its members have the limit of those that come one by one. */
    private void check(EachMembers each, String chord) {
        long most = config.limits().chordBytes();
        long bytes = 0;
        for (int i = 0; i < each.size(); i++) {
            EncodedSignature member = each.get(i);
            check(member, chord + each.field(i));
            bytes += member.json().length();
            if (bytes > most) {
                throw new Rejected(
                        Why.TOO_LARGE,
                        chord + each.field(i),
                        "written out, the members of a chord have at most " + most
                                + " bytes (tutti.limits.chord-bytes)");
            }
        }
    }

    /** Checks everything but the members. */
    void checkHead(Submission submission) {
        checkHead(submission, "");
    }

    private void checkHead(Submission submission, String chord) {
        submission.callback().ifPresent(callback -> check(callback, chord + "callback"));
        submission.errback().ifPresent(errback -> check(errback, chord + "errback"));
        submission.onFirstFailure().ifPresent(first -> check(first, chord + "onFirstFailure"));
        checkLabels(submission.labels(), chord);
        submission
                .deadline()
                .filter(span -> span.compareTo(config.maxDeadline()) > 0)
                .ifPresent(span -> {
                    throw new Rejected(
                            Why.INVALID,
                            chord + "deadline",
                            "is at most " + config.maxDeadline() + " (tutti.max-deadline), not " + span);
                });
    }

    /**
     * Checks the next member of a chord that is streamed.
     *
     * @param before how many came before it, those of nested chords counted
     */
    void checkMember(EncodedSignature member, int index, int before) {
        int most = config.limits().streamMembers();
        if (before + member.members() > most) {
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

    private void checkLabels(Map<String, String> labels, String chord) {
        int most = config.limits().labels();
        if (labels.size() > most) {
            throw new Rejected(
                    Why.INVALID,
                    chord + "labels",
                    "a chord has at most " + most + " labels (tutti.limits.labels), not " + labels.size());
        }
        int longest = config.limits().labelLength();
        labels.forEach((name, value) -> {
            if (value.length() > longest) {
                throw new Rejected(
                        Why.INVALID,
                        chord + "labels." + name,
                        "a label has at most " + longest + " characters (tutti.limits.label-length), not "
                                + value.length());
            }
        });
    }

    private void check(EncodedSignature signature, String field) {
        if (signature.nested().isPresent()) {
            if (signature.json().length() > NestedJson.BYTES_LIMIT) {
                throw new Rejected(
                        Why.TOO_LARGE,
                        field,
                        "a nested chord has at most " + NestedJson.BYTES_LIMIT + " bytes with all that is in it, not "
                                + signature.json().length());
            }
            check(signature.nested().get(), field + ".");
            return;
        }
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
