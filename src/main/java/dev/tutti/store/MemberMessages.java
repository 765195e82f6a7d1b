package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.wire.Header;
import dev.tutti.wire.Kind;
import dev.tutti.wire.Submission;
import java.util.List;
import java.util.Optional;

/**
 * Makes the headers of one chord's member messages.
 *
 * @param next queues that the chord may touch when a member ends: its callback's, its errback's
 */
record MemberMessages(ChordId id, int round, List<String> next, Optional<String> trace) {

    MemberMessages(ChordId id, int round, Submission submission) {
        this(id, round, NextQueues.of(submission).names(), submission.trace());
    }

    /** Of a member that is neither chain nor chunk, or that is not sent. */
    String header(int index, String queue) {
        return header(index, queue, false);
    }

    String header(int index, String queue, boolean versionTwo) {
        Header header = new Header(Kind.MEMBER, id, index, round, 1, 1, queue, next, trace);
        return (versionTwo ? header.beginsChain() : header).text();
    }
}
