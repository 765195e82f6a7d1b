package dev.tutti.wire;

import dev.tutti.chord.Retry;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a signature says of time and attempts; what it leaves out, the task decides, and then the configuration.
 *
 * @param timeout longest time of one attempt
 * @param delay wait before the first attempt; in a message only until it was served
 * @param maxAttempts the first one included
 * @param waits between attempts, with the contract's defaults for what was left out; its number of attempts counts for
 *     nothing
 * @param ownRetry whether the signature says anything of attempts and waits
 */
public record Policy(
        Optional<Duration> timeout, Optional<Duration> delay, OptionalInt maxAttempts, Retry waits, boolean ownRetry) {

    /** The attempts and waits that apply to a task that declares so many attempts. */
    public Retry retry(int declared) {
        return waits.maxAttempts(maxAttempts.orElse(declared));
    }
}
