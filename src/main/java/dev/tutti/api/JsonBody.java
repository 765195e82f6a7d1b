package dev.tutti.api;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.util.List;

/** Reads a request's body as one JSON object, once, without building a tree of it. */
final class JsonBody {
    private JsonBody() {}

    /** Reads the object; leaves the cursor at its end. */
    interface Reader<T> {
        T read(JsonCursor cursor) throws IOException;
    }

    /**
     * What the reader makes of the object.
     *
     * @throws Refused when the body is not one JSON object, or beyond a limit, with line, column and field; a field twice
     *     in one object is an error too
     */
    static <T> T readObject(byte[] body, BodyLimits limits, Reader<T> reader) {
        return readObject(body, Place.WHOLE, limits, reader);
    }

    /** The same of an object that is a part of a body. */
    static <T> T readObject(byte[] body, Place place, BodyLimits limits, Reader<T> reader) {
        if (!Utf8.isSaid(body)) {
            throw new Refused(ProblemType.MALFORMED, place.name() + " is not JSON in UTF-8.");
        }
        try (JsonParser parser = limits.parser(body)) {
            try {
                if (parser.nextToken() == null) {
                    throw new Refused(ProblemType.MALFORMED, "The body is empty; it should be a JSON object.");
                }
                T read = reader.read(new JsonCursor(parser, place));
                if (parser.nextToken() != null) {
                    throw malformed(place, parser, parser.currentTokenLocation(), "Something follows the JSON object");
                }
                return read;
            } catch (JsonEOFException e) {
                throw malformed(place, parser, e.getLocation(), place.name() + " ends in the middle of the JSON");
            } catch (StreamConstraintsException e) {
                throw refused(
                        ProblemType.TOO_LARGE, place, parser, e.getLocation(), place.name() + " " + limits.broken(e));
            } catch (JsonProcessingException e) {
                throw malformed(
                        place, parser, e.getLocation(), place.name() + " is not JSON: " + e.getOriginalMessage());
            }
        } catch (IOException e) {
            throw new Refused(ProblemType.MALFORMED, place.name() + " is not JSON in UTF-8.");
        }
    }

    private static Refused malformed(Place place, JsonParser parser, JsonLocation known, String what) {
        return refused(ProblemType.MALFORMED, place, parser, known, what);
    }

    private static Refused refused(ProblemType type, Place place, JsonParser parser, JsonLocation known, String what) {
        JsonLocation at = known == null ? parser.currentLocation() : known;
        String field = place.field(parser);
        return new Refused(Problem.of(
                type,
                what + " (line " + place.line(at) + ", column " + at.getColumnNr()
                        + (field.isEmpty() ? "" : ", at " + field) + ").",
                field.isEmpty() ? List.of() : List.of(new Violation(field, what))));
    }
}
