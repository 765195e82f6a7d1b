package dev.tutti.chord;

/** Text of others, as one line that a terminal does not obey: for logs. */
public final class PrintableText {
    private PrintableText() {}

    /**
     * The text with each control character, line separator and change of direction written as in Java: {@code \n}, {@code
     * \u001b}; the same text when there is none.
     */
    public static String of(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isPrintable(text.charAt(i))) {
                return escaped(text);
            }
        }
        return text;
    }

    /** Whether {@link #of} leaves it as it is. */
    public static boolean is(String text) {
        return of(text).equals(text);
    }

    private static String escaped(String text) {
        StringBuilder line = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isPrintable(c)) {
                line.append(c);
            } else {
                switch (c) {
                    case '\n' -> line.append("\\n");
                    case '\r' -> line.append("\\r");
                    case '\t' -> line.append("\\t");
                    default -> line.append(String.format("\\u%04x", (int) c));
                }
            }
        }
        return line.toString();
    }

    private static boolean isPrintable(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            case Character.FORMAT -> !turns(c);
            default -> true;
        };
    }

    /** Lets a line read otherwise than it is written. */
    private static boolean turns(char c) {
        return c >= '\u202a' && c <= '\u202e' || c >= '\u2066' && c <= '\u2069' || c == '\u200e' || c == '\u200f';
    }
}
