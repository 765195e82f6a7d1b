package dev.tutti.chord;

import java.util.Optional;

/**
 * A chord's id: {@code <uuidv7>-<partition>}, for a nested chord followed by {@code .<index>} once per level.
 *
 * @param text the id as users see it
 * @param partition where all its keys live, 0 to 9999
 */
public record ChordId(String text, int partition) {
    private static final String UUID_HYPHENS = "        -    -    -    -            ";
    private static final int UUID_LENGTH = UUID_HYPHENS.length();
    private static final int PARTITION_DIGITS = 4;
    private static final int INDEX_DIGITS = 7;

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
        // by hand: it is asked twice for each member
        if (text.length() <= UUID_LENGTH || !beginsWithUuid(text) || text.charAt(UUID_LENGTH) != '-') {
            return Optional.empty();
        }
        int end = endOfNumber(text, UUID_LENGTH + 1, PARTITION_DIGITS);
        for (int at = end; at != text.length(); at = endOfNumber(text, at + 1, INDEX_DIGITS)) {
            if (at == -1 || text.charAt(at) != '.') {
                return Optional.empty();
            }
        }
        return Optional.of(new ChordId(text, Integer.parseInt(text, UUID_LENGTH + 1, end, 10)));
    }

    /** The chord in which it is nested, the one whose member it is; empty for one that is in none. */
    public Optional<ChordId> parent() {
        int dot = text.lastIndexOf('.');
        return dot < 0 ? Optional.empty() : Optional.of(new ChordId(text.substring(0, dot), partition));
    }

    /** The chord that its member of that index is, where that is one. */
    public ChordId child(int index) {
        return new ChordId(text + "." + index, partition);
    }

    private static boolean beginsWithUuid(String text) {
        for (int i = 0; i < UUID_LENGTH; i++) {
            char c = text.charAt(i);
            boolean hyphen = UUID_HYPHENS.charAt(i) == '-';
            if (hyphen ? c != '-' : !isDigit(c) && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    /** Where a number that begins there without a needless zero ends, -1 when none does or it is longer. */
    private static int endOfNumber(String text, int from, int mostDigits) {
        int at = from;
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
        boolean zeros = at > from + 1 && text.charAt(from) == '0';
        return at == from || at - from > mostDigits || zeros ? -1 : at;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    @Override
    public String toString() {
        return text;
    }
}
