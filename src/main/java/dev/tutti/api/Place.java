package dev.tutti.api;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;

/**
 * Which part of a body is being read, so that a problem names the place in the whole.
 *
 * @param first number of its first line, from 1
 * @param field what it is in the chord, {@code members[3]}; empty for the chord itself
 */
record Place(int first, String field) {
    /** The whole body. */
    static final Place WHOLE = new Place(1, "");

    /** Number of the line in the body; a member is one line, whatever the parser takes for the end of one. */
    int line(JsonLocation at) {
        return field.isEmpty() ? first + at.getLineNr() - 1 : first;
    }

    /** The field whose value is the parser's current token. */
    String field(JsonParser parser) {
        String own = FieldPath.of(parser);
        return field.isEmpty() || own.isEmpty() ? field + own : field + (own.startsWith("[") ? "" : ".") + own;
    }

    /** What it is called in a problem. */
    String name() {
        return equals(WHOLE) ? "The body" : "Line " + first;
    }

    /** Where it is, for a person. */
    String where() {
        return " (line " + first + ")";
    }
}
