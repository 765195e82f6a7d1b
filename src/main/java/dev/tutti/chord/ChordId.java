package dev.tutti.chord;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A chord's id: {@code <uuidv7>-<partition>}, for a nested chord followed by {@code .<index>} once per level.
 *
 * @param text the id as users see it
 * @param partition where all its keys live, 0 to 9999
 */
public record ChordId(String text, int partition) {
    private static final Pattern ID = Pattern.compile(
            "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}-(0|[1-9][0-9]{0,3})(\\.(0|[1-9][0-9]{0,6}))*");

    private static final int UUID_LENGTH = 36;

    public ChordId {
        if (partition < 0 || partition > 9999) {
            throw new IllegalArgumentException("partition " + partition + " must be 0 to 9999");
        }
        String ending = "-" + partition;
        int end = UUID_LENGTH + ending.length();
        if (!text.startsWith(ending, UUID_LENGTH) || text.length() > end && text.charAt(end) != '.') {
            throw new IllegalArgumentException("'" + text + "' is no id of a chord on partition " + partition);
        }
    }

    /** A new id from a UUID's text. */
    public static ChordId of(String uuid, int partition) {
        return parse(uuid + "-" + partition)
                .orElseThrow(() -> new IllegalArgumentException("not a UUID in lower case: " + uuid));
    }

    /** The id that the text is, or empty when it is none. */
    public static Optional<ChordId> parse(String text) {
        Matcher matcher = ID.matcher(text);
        return matcher.matches()
                ? Optional.of(new ChordId(text, Integer.parseInt(matcher.group(1))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return text;
    }
}
