package dev.tutti.api;

import dev.tutti.chord.Chord;
import dev.tutti.emit.Rejected;

/** How many members were read of a chord and of those nested in it, and how deep the one is that is being read. */
final class Nesting {
    private final int mostMembers;
    private int members;
    private int depth = 1;

    /** @param mostMembers of all these chords together; more are {@link Rejected} */
    Nesting(int mostMembers) {
        this.mostMembers = mostMembers;
    }

    /** Counts the next member; reading stops at one too many. */
    void member() {
        if (members++ == mostMembers) {
            throw new Rejected(
                    Rejected.Why.TOO_LARGE,
                    "members",
                    "a chord has at most " + mostMembers + " members (tutti.limits.members)");
        }
    }

    /** Counts all that one signature makes. */
    void members(int made) {
        if (made > mostMembers - members) {
            throw new Rejected(
                    Rejected.Why.TOO_LARGE,
                    "over",
                    "a chord has at most " + mostMembers + " members (tutti.limits.members), and this makes " + made);
        }
        members += made;
    }

    /** Goes into a nested chord; false when it is one too deep. */
    boolean enter() {
        depth++;
        return depth <= Chord.DEPTH_LIMIT;
    }

    /** Goes out of it again. */
    void leave() {
        depth--;
    }
}
