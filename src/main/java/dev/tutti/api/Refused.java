package dev.tutti.api;

import java.util.List;

/** The request is answered with a problem. The same request again is answered the same, unless the problem is a 503. */
final class Refused extends RuntimeException {
    private final transient Problem problem;

    Refused(Problem problem) {
        super(problem.detail(), null, false, false); // a client's mistake: nobody reads its stack
        this.problem = problem;
    }

    Refused(ProblemType type, String detail) {
        this(Problem.of(type, detail));
    }

    /** A problem with one field, its message being the detail. */
    Refused(ProblemType type, String field, String message) {
        this(Problem.of(type, field + " " + message, List.of(new Violation(field, message))));
    }

    Problem problem() {
        return problem;
    }
}
