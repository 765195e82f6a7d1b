package dev.tutti.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads {@code Prefer} headers. A preference that is not understood is not an error: it is not applied.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7240">RFC 7240</a>
 */
final class Preferences {
    private Preferences() {}

    /** Seconds of {@code wait}, which may be quoted; of several the first counts. Empty without a usable one. */
    static Optional<Long> waitSeconds(List<String> headers) {
        for (String header : headers) {
            for (String preference : split(header, ',')) {
                List<String> nameAndValue = split(split(preference, ';').get(0), '=');
                if (nameAndValue.get(0).strip().toLowerCase(Locale.ROOT).equals("wait")) {
                    return nameAndValue.size() == 2
                            ? seconds(nameAndValue.get(1).strip())
                            : Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Long> seconds(String value) {
        boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        String digits = quoted ? value.substring(1, value.length() - 1) : value;
        return digits.matches("[0-9]{1,18}") ? Optional.of(Long.parseLong(digits)) : Optional.empty();
    }

    /** The parts between separators that stand outside quotes; at least one. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                parts.add(text.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(text.substring(from));
        return parts;
    }
}
