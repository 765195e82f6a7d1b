package dev.tutti.store;

/**
 * What has not ended yet, over all partitions.
 *
 * @param opening chords that are being submitted
 * @param running chords whose members are not all done
 * @param joined chords whose callback is due or runs
 * @param overdue chords past the deadline of their members, or of their callback: an aggregator should close them within
 *     a second or two
 * @param members without an outcome
 * @param envelopes that wait for an aggregator, or are in its hands
 * @param dead entries of envelopes streams that were no envelopes and are kept for somebody to look at
 */
public record OpenFigures(
        long opening, long running, long joined, long overdue, long members, long envelopes, long dead) {

    static final OpenFigures NONE = new OpenFigures(0, 0, 0, 0, 0, 0, 0);

    OpenFigures plus(OpenFigures other) {
        return new OpenFigures(
                opening + other.opening,
                running + other.running,
                joined + other.joined,
                overdue + other.overdue,
                members + other.members,
                envelopes + other.envelopes,
                dead + other.dead);
    }
}
