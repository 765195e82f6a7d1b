package dev.tutti.api;

import dev.tutti.auth.Caller;
import dev.tutti.wire.IdempotencyKey;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code Idempotency-Key}: a string of RFC 8941 in quotes, or the same without them; {@code "a"} and {@code a} are
 * one key.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/">the draft</a>
 */
final class IdempotencyHeader {
    static final String NAME = "Idempotency-Key";

    /** In answers: the chord was accepted before. */
    static final String REPLAYED = "Idempotency-Replayed";

    /** Every character escaped, and the quotes; a regular expression is asked of no more. */
    private static final int LONGEST = 2 * IdempotencyKey.LENGTH_LIMIT + 2;

    private static final Pattern QUOTED = Pattern.compile("\"((?:[ !#-\\[\\]-~]|\\\\[\"\\\\])*)\"");
    private static final Pattern ESCAPED = Pattern.compile("\\\\(.)");

    private IdempotencyHeader() {}

    /**
     * A key as it came.
     *
     * @param caller whose it is
     */
    record Given(String caller, String key) {
        /** The key for what was submitted as those bytes. */
        IdempotencyKey with(byte[] submitted) {
            return IdempotencyKey.of(caller, key, submitted);
        }
    }

    /** The key; empty without the header. Throws {@link Refused} when it is none, or there are several. */
    static Optional<Given> of(RoutingContext request) {
        List<String> headers = request.request().headers().getAll(NAME);
        if (headers.size() > 1) {
            throw new Refused(ProblemType.INVALID, NAME, "is there " + headers.size() + " times");
        }
        return headers.stream()
                .findFirst()
                .map(header -> new Given(Caller.of(request, IdempotencyKey.ANONYMOUS), key(header)));
    }

    static String key(String header) {
        String text = header.strip();
        Matcher quoted = QUOTED.matcher(text.length() > LONGEST ? "" : text);
        String key = quoted.matches() ? ESCAPED.matcher(quoted.group(1)).replaceAll("$1") : text;
        if (!IdempotencyKey.isKey(key) || text.startsWith("\"") && !quoted.matches()) {
            throw new Refused(
                    ProblemType.INVALID,
                    NAME,
                    "must be 1 to " + IdempotencyKey.LENGTH_LIMIT
                            + " printable ASCII characters, in quotes or without");
        }
        return key;
    }
}
