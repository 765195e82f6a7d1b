package dev.tutti.chord;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The rule for header fields that an HTTP call may set (RFC 9110). */
public final class CallHeaders {
    /** Most fields of a call. */
    public static final int LIMIT = 64;

    /** Most characters of a value. */
    public static final int VALUE_LIMIT = 8_192;

    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");
    private static final Pattern VALUE = Pattern.compile("[\\t -~\\u0080-\\u00ff]*");

    /** They say how a message travels, which is the client's business; another Host would go round the address guard. */
    private static final Set<String> OF_THE_CONNECTION = Set.of(
            "connection",
            "content-length",
            "expect",
            "host",
            "http2-settings",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private CallHeaders() {}

    /** What is wrong with a field, as the end of a sentence that begins with its place; never says its value. */
    public static Optional<String> fault(String name, String value) {
        if (!NAME.matcher(name).matches()) {
            return Optional.of("is no name of a header");
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (OF_THE_CONNECTION.contains(lower) || lower.startsWith("proxy-")) {
            return Optional.of("cannot be set: it is the connection's");
        }
        if (value.length() > VALUE_LIMIT) {
            return Optional.of("has " + value.length() + " characters, at most " + VALUE_LIMIT);
        }
        return VALUE.matcher(value).matches()
                ? Optional.empty()
                : Optional.of("has a character that no header may have");
    }

    /** Whether a field is one that a webhook sets itself. */
    public static boolean isOfWebhook(String name) {
        return name.toLowerCase(Locale.ROOT).startsWith("webhook-");
    }
}
