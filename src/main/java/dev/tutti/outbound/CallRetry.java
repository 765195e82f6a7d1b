package dev.tutti.outbound;

import dev.tutti.chord.Reason;
import dev.tutti.task.RetryDelay;
import dev.tutti.wire.Kind;
import dev.tutti.wire.Policy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Whether a call is attempted again, and when.
 *
 * @param kind a callback is a webhook, which is repeated whatever was answered
 * @param policy of the signature
 * @param attempt that has failed, from 1
 */
record CallRetry(Kind kind, Policy policy, int attempt) {
    /** Waits between the deliveries of a webhook without a retry of its own, as Standard Webhooks 1.0.0 has them. */
    static final List<Duration> SCHEDULE = List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24));

    private static final int GONE = 410;
    private static final Set<Integer> PASSING = Set.of(408, 425, 429);

    /** The wait after an answer that was no success; empty when it is the last one. */
    Optional<Duration> after(Answer answer, Duration asked) {
        boolean passing = answer.isServerError() || PASSING.contains(answer.status());
        boolean again = isWebhook() ? answer.status() != GONE : passing;
        return again ? next().map(wait -> wait.compareTo(asked) < 0 ? asked : wait) : Optional.empty();
    }

    /** The wait after a call without an answer; empty when it is the last one. */
    Optional<Duration> after(CallFault fault) {
        boolean passing = fault.reason() == Reason.UNREACHABLE || fault.reason() == Reason.TIMED_OUT;
        return passing || isWebhook() && !fault.forGood() ? next() : Optional.empty();
    }

    private boolean isWebhook() {
        return kind.endsChord();
    }

    private Optional<Duration> next() {
        if (isWebhook() && !policy.ownRetry()) {
            return attempt <= SCHEDULE.size() ? Optional.of(SCHEDULE.get(attempt - 1)) : Optional.empty();
        }
        var retry = policy.retry(isWebhook() ? SCHEDULE.size() + 1 : 1);
        return attempt < retry.maxAttempts()
                ? Optional.of(RetryDelay.after(
                        attempt, retry, ThreadLocalRandom.current().nextDouble()))
                : Optional.empty();
    }
}
