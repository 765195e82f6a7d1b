package dev.tutti.composition;

import java.util.List;
import java.util.Optional;

/**
 * A chord as it is composed here.
 *
 * @param name of its own among all of a run; its callback and errback note their calls under it
 * @param callback called with the outcomes; its first step notes the call
 * @param errback only of a chord that propagates
 */
record Composition(
        String name, List<Part> members, Optional<Chain> callback, OnFailure onFailure, Optional<Chain> errback) {

    /** What a member can be. */
    sealed interface Part {}

    /** A task, or several that run one after the other. */
    record Chain(List<Step> steps) implements Part {}

    /** A chord as a member. */
    record Nested(Composition chord) implements Part {}

    /** How a step goes. */
    enum Fate {
        /** It throws in its first attempts, if it has any that fail, then returns its value. */
        ENDS,
        /** Each attempt takes longer than it may. */
        TIMES_OUT,
        /** Nobody has the task. */
        UNKNOWN,
        /** It has not begun when its chord is closed. */
        NEVER
    }

    /**
     * One task.
     *
     * @param value what it returns; no two of a run are alike
     * @param failures attempts that fail
     * @param attempts that it has
     * @param millis how long each takes
     * @param blocking whether it holds a thread
     * @param elsewhere whether it runs on the second queue
     */
    record Step(Fate fate, int value, int failures, int attempts, int millis, boolean blocking, boolean elsewhere) {}

    /** What the chord does when members fail. */
    sealed interface OnFailure {
        record Collect() implements OnFailure {}

        record Propagate() implements OnFailure {}

        /** @param amount failures that are tolerated, or per cent of the members */
        record FailFast(int amount, boolean percent) implements OnFailure {

            /** How many failures it tolerates of so many members. */
            int tolerated(int members) {
                return percent ? members * amount / 100 : amount;
            }
        }
    }
}
