package dev.tutti.composition;

import dev.tutti.chord.ChordState;
import dev.tutti.chord.Reason;
import dev.tutti.composition.Composition.Closing;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * How a chord must end.
 *
 * @param run which it is of its round, counted from 1: one more when its callback or errback alone is called again
 * @param members how each member ends if it is let
 * @param inside how those of them that are chords end
 * @param kept members that were not run, for they had ended so before
 * @param failures how many fail by themselves if they are let
 * @param failedOnce whether any has, in this round or before
 * @param closedAt the failure that closes the chord, counted from 1: just so many members fail by themselves, and any other
 *     may be cancelled instead of ending as it would; 0 when all members end by themselves
 * @param closing what ends members that never do
 * @param callback empty when there is none, or when it is skipped
 * @param errback empty when there is none, or when it is not called
 */
record Result(
        ChordState state,
        int round,
        int run,
        List<Ending> members,
        List<Optional<Result>> inside,
        Set<Integer> kept,
        int failures,
        boolean failedOnce,
        int closedAt,
        Optional<Closing> closing,
        Optional<Ending> callback,
        Optional<Ending> errback) {

    /** The same when what it called is called again. */
    Result calledAgain() {
        return new Result(
                state,
                round,
                run + 1,
                members,
                inside,
                kept,
                failures,
                failedOnce,
                closedAt,
                closing,
                callback,
                errback);
    }

    /** What its callback or errback is told of its closing, and its {@code closedBy}. */
    Optional<String> closedBy() {
        return closedAt > 0
                ? Optional.of("fail_fast")
                : closing.map(by -> reason(by).json());
    }

    /** With which reason any member may have ended in place of its own end. */
    Optional<Reason> anyMayHave() {
        return closedAt > 0
                ? Optional.of(Reason.CANCELLED)
                : closing.filter(Closing.DEADLINE::equals).map(Result::reason);
    }

    /** Whether what is expected to fail may have been ended before it did. */
    boolean mayNotHaveFailed() {
        return failures > 0 && closing.equals(Optional.of(Closing.DEADLINE));
    }

    /** Whether it, or a chord in it, is closed before all members have ended. */
    boolean cutShort() {
        return any(result -> result.closedAt > 0 || result.closing.isPresent());
    }

    /** Whether it, or a chord in it, is closed by failures. */
    boolean failsFast() {
        return any(result -> result.closedAt > 0);
    }

    private boolean any(Predicate<Result> is) {
        return is.test(this) || inside.stream().flatMap(Optional::stream).anyMatch(in -> in.any(is));
    }

    /** How what never ends is ended. */
    static Reason reason(Closing closing) {
        return closing == Closing.DEADLINE ? Reason.DEADLINE : Reason.CANCELLED;
    }
}
