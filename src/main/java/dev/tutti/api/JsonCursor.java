package dev.tutti.api;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tutti.wire.ExactCopy;
import java.io.IOException;
import java.math.BigInteger;
import java.util.List;

/** Walks through a request's JSON. A value of another type than asked for is refused, with line, column and field. */
final class JsonCursor {
    private final JsonParser parser;
    private final Place place;

    /** @param parser stands at the first token */
    JsonCursor(JsonParser parser, Place place) {
        this.parser = parser;
        this.place = place;
    }

    /** Reads one field's value; the cursor stands at it and is left at its end. */
    interface FieldReader {
        void read(String field) throws IOException;
    }

    /** Reads one element; the cursor stands at it and is left at its end. */
    interface ElementReader {
        void read(int index) throws IOException;
    }

    /** Steps through the object at which the cursor stands. */
    void object(FieldReader reader) throws IOException {
        expect(JsonToken.START_OBJECT, "an object");
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            parser.nextToken();
            reader.read(field);
        }
    }

    /** Steps through the array at which the cursor stands. */
    void array(ElementReader reader) throws IOException {
        expect(JsonToken.START_ARRAY, "an array");
        for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
            reader.read(i);
        }
    }

    /** Whether the value is null, which is the same as leaving the field out. */
    boolean isNull() {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    /** The text at which the cursor stands. */
    String text() throws IOException {
        expect(JsonToken.VALUE_STRING, "a string");
        return parser.getText();
    }

    /** The whole number at which the cursor stands; one that is too large for a long is cut down to the largest. */
    long wholeNumber() throws IOException {
        expect(JsonToken.VALUE_NUMBER_INT, "a whole number");
        BigInteger number = parser.getBigIntegerValue();
        return number.bitLength() < Long.SIZE ? number.longValue() : number.signum() * Long.MAX_VALUE;
    }

    /** The number at which the cursor stands; infinite where a double does not reach. */
    double number() throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            expect(JsonToken.VALUE_NUMBER_FLOAT, "a number");
        }
        return parser.getDoubleValue();
    }

    /** Copies the array at which the cursor stands. */
    void copyArray(JsonGenerator to) throws IOException {
        expect(JsonToken.START_ARRAY, "an array");
        ExactCopy.foreign(parser, to);
    }

    /** Copies the object at which the cursor stands. */
    void copyObject(JsonGenerator to) throws IOException {
        expect(JsonToken.START_OBJECT, "an object");
        ExactCopy.foreign(parser, to);
    }

    /** Copies the value at which the cursor stands, of any type. */
    void copy(JsonGenerator to) throws IOException {
        ExactCopy.foreign(parser, to);
    }

    /** Passes over the value. */
    void skip() throws IOException {
        parser.skipChildren();
    }

    /** Where the cursor stands: {@code members[3].args}; at the end of an object, that object. */
    String path() {
        return place.field(parser);
    }

    /** The object has no such field. */
    Refused unknownField(String field) {
        return refused(ProblemType.UNKNOWN_FIELD, field, "is no field of the contract");
    }

    private void expect(JsonToken token, String what) {
        if (parser.currentToken() != token) {
            throw refused(ProblemType.WRONG_TYPE, path(), "should be " + what + ", not " + kind(parser.currentToken()));
        }
    }

    private Refused refused(ProblemType type, String field, String message) {
        JsonLocation at = parser.currentTokenLocation();
        return new Refused(Problem.of(
                type,
                (field.isEmpty() ? "The body " : field + " ") + message + " (line " + place.line(at) + ", column "
                        + at.getColumnNr() + ").",
                field.isEmpty() ? List.of() : List.of(new Violation(field, message))));
    }

    private static String kind(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NULL -> "null";
            case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT -> "an end";
        };
    }
}
