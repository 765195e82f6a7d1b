package dev.tutti.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;

/** Says where a parser stands: {@code members[3].kwargs.width}. */
final class FieldPath {
    private static final int LONGEST_NAME = 80;

    private FieldPath() {}

    /** The field whose value is the current token; empty for the document itself. */
    static String of(JsonParser parser) {
        JsonStreamContext context = parser.getParsingContext();
        boolean inside = parser.currentToken() != null && parser.currentToken().isStructStart();
        return of(inside ? context.getParent() : context);
    }

    private static String of(JsonStreamContext context) {
        if (context.inRoot()) {
            return "";
        }
        String parent = of(context.getParent());
        if (context.inArray()) {
            return parent + "[" + context.getCurrentIndex() + "]";
        }
        String name = context.getCurrentName();
        if (name == null) {
            return parent;
        }
        String shown = name.length() > LONGEST_NAME ? name.substring(0, end(name)) + "…" : name;
        return parent.isEmpty() ? shown : parent + "." + shown;
    }

    /** No half of a surrogate pair is left at the end. */
    private static int end(String name) {
        return Character.isHighSurrogate(name.charAt(LONGEST_NAME - 1)) ? LONGEST_NAME - 1 : LONGEST_NAME;
    }
}
