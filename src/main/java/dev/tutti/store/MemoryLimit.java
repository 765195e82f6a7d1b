package dev.tutti.store;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much Redis may hold before new chords are refused.
 *
 * @param text as it was set
 * @param amount percent of maxmemory, or bytes
 */
record MemoryLimit(String text, long amount, boolean percent) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,18})(%?)");

    /** Reads {@code 80%} or a number of bytes. */
    static MemoryLimit parse(String text) {
        Matcher read = TEXT.matcher(text.strip());
        if (!read.matches() || read.group(2).equals("%") && Long.parseLong(read.group(1)) > 100) {
            throw new IllegalArgumentException("tutti.limits.memory is " + text
                    + ", must be a percentage of maxmemory (80%) or a number of bytes");
        }
        return new MemoryLimit(
                text.strip(), Long.parseLong(read.group(1)), !read.group(2).isEmpty());
    }

    /** @param maxmemory what Redis was given; 0 for no limit, of which there is no percentage */
    boolean isExceeded(long used, long maxmemory) {
        return percent ? maxmemory > 0 && used > maxmemory / 100.0 * amount : used > amount;
    }
}
