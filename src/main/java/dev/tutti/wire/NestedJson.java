package dev.tutti.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tutti.chord.OnFailure;
import dev.tutti.chord.Tolerance;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A chord that is a member of another, as it is stored in the manifest and travels: {@code {"members": […], "callback": …,
 * "ref": …, "queue": …}}. What is in it stands there byte by byte as it was encoded.
 */
public final class NestedJson {
    /** Most bytes of one, with all that is in it. */
    public static final int BYTES_LIMIT = 1 << 20;

    /** What its outcome has for the name of a task. */
    public static final String TASK = "chord";

    static final String MEMBERS = "members";

    private static final String PERCENT = "percent";

    private NestedJson() {}

    /** The member that is that chord. Its labels and policy are in it, but not its trace: it is its parent's. */
    public static EncodedSignature encode(Submission chord, Optional<String> ref, Optional<String> queue) {
        Buffer json = Buffer.buffer(256).appendString("{\"" + MEMBERS + "\":[");
        for (int i = 0; i < chord.members().size(); i++) {
            json.appendString(i == 0 ? "" : ",")
                    .appendBuffer(chord.members().get(i).json());
        }
        json.appendString("]");
        chord.callback()
                .ifPresent(callback -> json.appendString(",\"callback\":").appendBuffer(callback.json()));
        if (chord.onFailure() != OnFailure.COLLECT) {
            json.appendString(",\"onFailure\":" + Json.write(chord.onFailure().json()));
        }
        chord.errback().ifPresent(errback -> json.appendString(",\"errback\":").appendBuffer(errback.json()));
        if (!chord.tolerance().equals(Tolerance.NONE)) {
            String unit = chord.tolerance().ofMembers() ? PERCENT : "failures";
            json.appendString(
                    ",\"tolerate\":{\"" + unit + "\":" + chord.tolerance().amount() + "}");
        }
        chord.onFirstFailure()
                .ifPresent(first -> json.appendString(",\"onFirstFailure\":").appendBuffer(first.json()));
        chord.maxConcurrency().ifPresent(most -> json.appendString(",\"maxConcurrency\":" + most));
        chord.deadline().ifPresent(span -> json.appendString(",\"deadline\":" + Json.write(span.toString())));
        if (!chord.labels().isEmpty()) {
            json.appendString(",\"labels\":").appendString(Json.write(chord.labels()));
        }
        ref.ifPresent(text -> json.appendString(",\"ref\":").appendString(Json.write(text)));
        queue.ifPresent(name -> json.appendString(",\"queue\":").appendString(Json.write(name)));
        return new EncodedSignature(TASK, ref, queue, json.appendString("}"), Optional.empty(), Optional.of(chord));
    }

    /**
     * Reads a stored one.
     *
     * @throws Unreadable when it is none
     */
    public static EncodedSignature read(Buffer stored) {
        EncodedSignature signature = signature(stored);
        if (signature.nested().isEmpty()) {
            throw new Unreadable("a stored chord has no members", null);
        }
        return signature;
    }

    private static EncodedSignature signature(Buffer stored) {
        byte[] json = stored.getBytes();
        try (JsonParser parser = Json.FACTORY.createParser(json)) {
            parser.nextToken();
            return new Reading(json, parser).signature();
        } catch (IOException | IllegalArgumentException | DateTimeParseException e) {
            throw new Unreadable("a stored chord cannot be read: " + e.getMessage(), e);
        }
    }

    /** A signature or a chord at which the parser stands; it is left at its end. */
    private static final class Reading {
        private final byte[] json;
        private final JsonParser parser;
        private final Map<String, String> texts = new LinkedHashMap<>();
        private final Map<String, String> labels = new LinkedHashMap<>();
        private final Map<String, EncodedSignature> parts = new LinkedHashMap<>();
        private final List<EncodedSignature> members = new ArrayList<>();
        private OptionalInt maxConcurrency = OptionalInt.empty();
        private boolean chord;
        private Tolerance tolerance = Tolerance.NONE;

        Reading(byte[] json, JsonParser parser) {
            this.json = json;
            this.parser = parser;
        }

        EncodedSignature signature() throws IOException {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw new Unreadable("a stored chord has " + parser.currentToken() + " where an object belongs", null);
            }
            int from = (int) parser.currentTokenLocation().getByteOffset();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                field(parser.currentName(), parser.nextToken());
            }
            int to = (int) parser.currentLocation().getByteOffset();
            return new EncodedSignature(
                    chord ? TASK : text("task").or(() -> text("url")).orElse(""),
                    text("ref"),
                    text("queue"),
                    Buffer.buffer(to - from).appendBytes(json, from, to - from),
                    Optional.ofNullable(parts.get("then")),
                    chord ? Optional.of(submission()) : Optional.empty());
        }

        private void field(String name, JsonToken token) throws IOException {
            if (token == JsonToken.VALUE_STRING) {
                texts.put(name, parser.getText());
            } else if (token == JsonToken.VALUE_NUMBER_INT && name.equals("maxConcurrency")) {
                maxConcurrency = OptionalInt.of(parser.getIntValue());
            } else if (token == JsonToken.START_ARRAY && name.equals(MEMBERS)) {
                chord = true;
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    members.add(new Reading(json, parser).signature());
                }
            } else if (token == JsonToken.START_OBJECT && name.equals("labels")) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    labels.put(
                            parser.currentName(),
                            Optional.ofNullable(parser.nextTextValue()).orElse(""));
                }
            } else if (token == JsonToken.START_OBJECT
                    && List.of("callback", "errback", "onFirstFailure", "then").contains(name)) {
                parts.put(name, new Reading(json, parser).signature());
            } else if (token == JsonToken.START_OBJECT && name.equals("tolerate")) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    boolean percent = parser.currentName().equals(PERCENT);
                    tolerance = new Tolerance(parser.nextIntValue(0), percent);
                }
            } else {
                parser.skipChildren();
            }
        }

        private Submission submission() {
            return new Submission(
                    members,
                    Optional.ofNullable(parts.get("callback")),
                    labels,
                    text("deadline").map(Duration::parse),
                    Optional.empty(),
                    text("onFailure").flatMap(OnFailure::ofJson).orElse(OnFailure.COLLECT),
                    Optional.ofNullable(parts.get("errback")),
                    tolerance,
                    maxConcurrency,
                    Optional.ofNullable(parts.get("onFirstFailure")));
        }

        private Optional<String> text(String field) {
            return Optional.ofNullable(texts.get(field));
        }
    }
}
