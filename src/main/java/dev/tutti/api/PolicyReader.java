package dev.tutti.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tutti.chord.Retry;
import dev.tutti.chord.Spans;
import java.io.IOException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Reads what a signature says of time and attempts, and writes it down as it is stored. */
final class PolicyReader {
    private final JsonCursor json;
    private final Violations violations;

    PolicyReader(JsonCursor json, Violations violations) {
        this.json = json;
        this.violations = violations;
    }

    /** {@code retry}: the fields that are given; which values the others have, the task decides. */
    void retry(JsonGenerator out) throws IOException {
        out.writeFieldName("retry");
        out.writeStartObject();
        json.object(field -> ofRetry(field, out));
        out.writeEndObject();
    }

    private void ofRetry(String field, JsonGenerator out) throws IOException {
        switch (field) {
            case "maxAttempts", "delay", "maxDelay", "multiplier", "jitter" -> {
                if (!json.isNull()) {
                    value(field, out);
                }
            }
            default -> throw json.unknownField(json.path());
        }
    }

    private void value(String field, JsonGenerator out) throws IOException {
        switch (field) {
            case "maxAttempts" -> {
                long attempts = json.wholeNumber();
                check(Retry.isAttempts(attempts), "must be 1 to " + Retry.MOST_ATTEMPTS);
                out.writeNumberField(field, attempts);
            }
            case "multiplier" -> {
                double multiplier = json.number();
                check(Retry.isMultiplier(multiplier), "must be 1 to 100");
                out.writeNumberField(field, multiplier);
            }
            case "jitter" -> {
                double jitter = json.number();
                check(Retry.isJitter(jitter), "must be 0 to 1");
                out.writeNumberField(field, jitter);
            }
            default -> span(field, out);
        }
    }

    /** A duration; a string that is none breaks a rule. */
    void span(String field, JsonGenerator out) throws IOException {
        Optional<Duration> span = span();
        if (span.isPresent()) {
            out.writeStringField(field, span.get().toString());
        }
    }

    /** A duration; empty, and a rule broken, when the string is none that is allowed. */
    Optional<Duration> span() throws IOException {
        try {
            Duration span = Duration.parse(json.text());
            check(Spans.isSpan(span), "must be 1 ms to 7 days");
            return Optional.of(span).filter(Spans::isSpan);
        } catch (DateTimeParseException e) {
            violations.add(json.path(), "is no ISO-8601 duration such as PT30S");
            return Optional.empty();
        }
    }

    private void check(boolean allowed, String rule) {
        if (!allowed) {
            violations.add(json.path(), rule);
        }
    }
}
