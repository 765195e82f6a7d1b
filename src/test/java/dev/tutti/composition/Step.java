package dev.tutti.composition;

/**
 * One task.
 *
 * @param value what it returns; no two of a run are alike
 * @param failures attempts that fail in round 1
 * @param attempts that it has
 * @param millis how long each takes
 * @param blocking whether it holds a thread
 * @param elsewhere whether it runs on the second queue
 */
record Step(Fate fate, int value, int failures, int attempts, int millis, boolean blocking, boolean elsewhere) {
    private static final int SOME_MS = 8;

    /** How a step goes. */
    enum Fate {
        /** It throws in its first attempts, if it has any that fail, then returns its value; in each round in one attempt less. */
        ENDS,
        /** Each attempt takes longer than it may. */
        TIMES_OUT,
        /** Nobody has the task. */
        UNKNOWN,
        /** It never begins: its chord is closed before. */
        NEVER
    }

    /** How many attempts of that round fail, if it has so many. */
    int failuresIn(int round) {
        return Math.max(0, failures - round + 1);
    }

    /** How many are made in that round. */
    int attemptsIn(int round) {
        return Math.min(failuresIn(round) + 1, attempts);
    }

    /** The same, that takes some time. */
    Step slower() {
        return new Step(fate, value, failures, attempts, Math.max(millis, SOME_MS), blocking, elsewhere);
    }

    /** One like it, with a value and failures of its own. */
    Step with(int otherValue, int otherFailures) {
        return new Step(fate, otherValue, otherFailures, attempts, millis, blocking, elsewhere);
    }
}
