package dev.tutti.outbound;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** How long the other side wants to be left alone: {@code Retry-After}, RFC 9110. */
final class RetryAfter {
    /** A longer wish is cut down to this. */
    static final Duration LONGEST = Duration.ofDays(1);

    private static final String SECONDS = "[0-9]{1,9}";

    private RetryAfter() {}

    /** The wait that a value asks for, at most a day; zero for one that is over, or cannot be understood. */
    static Duration of(Optional<String> value, Instant now) {
        return value.map(text -> text.strip().matches(SECONDS)
                        ? Duration.ofSeconds(Long.parseLong(text.strip()))
                        : until(text.strip(), now))
                .map(wait -> wait.isNegative() ? Duration.ZERO : wait)
                .map(wait -> wait.compareTo(LONGEST) > 0 ? LONGEST : wait)
                .orElse(Duration.ZERO);
    }

    private static Duration until(String date, Instant now) {
        try {
            return Duration.between(now, DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from));
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
    }
}
