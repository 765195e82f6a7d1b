package dev.tutti.task;

/** Makes text of the application fit to travel. */
final class SafeText {
    private static final char REPLACEMENT = '\uFFFD';

    private SafeText() {}

    /** At most that many characters, without halves of surrogate pairs, which UTF-8 cannot say. */
    static String cut(String text, int limit) {
        String cut = text.length() <= limit ? text : text.substring(0, limit);
        return cut.chars().anyMatch(c -> Character.isSurrogate((char) c)) ? whole(cut) : cut;
    }

    private static String whole(String text) {
        StringBuilder whole = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> Character.getType(c) == Character.SURROGATE ? REPLACEMENT : c)
                .forEach(whole::appendCodePoint);
        return whole.toString();
    }
}
