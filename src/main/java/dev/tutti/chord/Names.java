package dev.tutti.chord;

import java.util.regex.Pattern;

/** The rule for names of queues, tasks and labels. */
public final class Names {
    /** What a name looks like: 1 to 64 characters, the first of them no dot. */
    public static final String PATTERN = "[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}";

    private static final Pattern NAME = Pattern.compile(PATTERN);

    private Names() {}

    /** Whether the text may name a queue, a task or a label. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /**
     * Returns the name when it is one.
     *
     * @param what for the error, for example {@code "queue"}
     * @throws IllegalArgumentException otherwise
     */
    public static String require(String what, String name) {
        if (!isName(name)) {
            throw new IllegalArgumentException(what + " '" + name + "' must match " + PATTERN);
        }
        return name;
    }
}
