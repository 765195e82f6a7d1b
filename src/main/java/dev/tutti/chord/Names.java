package dev.tutti.chord;

/** The rule for names of queues, tasks and labels. */
public final class Names {
    /** What a name looks like: 1 to 64 characters, the first of them no dot. */
    public static final String PATTERN = "[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}";

    private static final int LONGEST = 64;

    private Names() {}

    /** Whether the text may name a queue, a task or a label. */
    public static boolean isName(String text) {
        // by hand: it is asked several times for each member
        if (text.isEmpty() || text.length() > LONGEST || text.charAt(0) == '.') {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            if (!letter && (c < '0' || c > '9') && c != '_' && c != '-' && c != '.') {
                return false;
            }
        }
        return true;
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
