package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.Header;
import dev.tutti.wire.Kind;
import dev.tutti.wire.ManifestChunk.Member;
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

    /** Of a member that is no chain, no chunk and no chord, or that is not sent. */
    String header(int index, String queue) {
        return plain(index, queue).text();
    }

    String header(int index, EncodedSignature member) {
        return header(
                index,
                member.queue().orElseThrow(),
                member.isVersionTwo(),
                member.nested().isPresent());
    }

    String header(int index, Member member) {
        return header(index, member.queue(), member.versionTwo(), member.chord());
    }

    private String header(int index, String queue, boolean versionTwo, boolean chord) {
        Header header = plain(index, queue);
        return (chord ? header.opensChord() : versionTwo ? header.beginsChain() : header).text();
    }

    private Header plain(int index, String queue) {
        return new Header(Kind.MEMBER, id, index, round, 1, 1, queue, next, trace);
    }
}
