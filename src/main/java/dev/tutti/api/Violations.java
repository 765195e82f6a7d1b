package dev.tutti.api;

import dev.tutti.chord.Names;
import java.util.ArrayList;
import java.util.List;

/** Collects the rules that a request breaks, so that its client learns of all of them at once. */
final class Violations {
    /** Most that one answer names. */
    static final int MOST = 20;

    private final List<Violation> found = new ArrayList<>();
    private boolean notSupported;

    /** A rule is broken. */
    void add(String field, String message) {
        if (found.size() < MOST) {
            found.add(new Violation(field, message));
        }
    }

    /** Adds one unless that text may name something. */
    void checkName(String field, String what, String name) {
        if (!Names.isName(name)) {
            add(field, "is no name of a " + what + ": it must match " + Names.PATTERN);
        }
    }

    /** The field, or this value of it, is of the contract but not built. */
    void notSupported(String field, String message) {
        notSupported = true;
        add(field, message);
    }

    /** Refuses the request if anything was found: {@code not_supported} if any of it is not built, else {@code invalid}. */
    void refuse() {
        refuse("");
    }

    /** @param where behind the first one, for a person: {@code " (line 3)"} */
    void refuse(String where) {
        if (found.isEmpty()) {
            return;
        }
        Violation first = found.get(0);
        int more = found.size() - 1;
        String others = more == 0 ? "." : ", and " + more + (found.size() == MOST ? " or more" : "") + " more.";
        throw new Refused(Problem.of(
                notSupported ? ProblemType.NOT_SUPPORTED : ProblemType.INVALID,
                (first.field() + " " + first.message()).strip() + where + others,
                found));
    }
}
