package dev.tutti.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tutti.chord.HttpCall;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP call of a stored signature.
 *
 * @param call without its body
 * @param body the JSON to send, digit by digit as it was given; empty for none
 */
public record StoredCall(HttpCall call, Optional<Buffer> body) {

    /** Reads a stored signature that has a {@code url}; fails with {@link Unreadable} when it breaks a rule of calls. */
    static StoredCall parse(Buffer signature) {
        byte[] json = signature.getBytes();
        try (JsonParser parser = Json.FACTORY.createParser(json)) {
            Reading reading = new Reading(parser, json);
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                reading.field(parser.currentName(), parser.nextToken());
            }
            return new StoredCall(reading.call(), reading.body);
        } catch (IOException | IllegalArgumentException e) {
            throw new Unreadable("a stored HTTP call is none: " + e.getMessage(), e);
        }
    }

    /** The same, sending that value unless it has a body of its own, or none by its method. */
    public StoredCall sending(Buffer value) {
        return body.isPresent() || !HttpCall.hasBody(call.method()) ? this : new StoredCall(call, Optional.of(value));
    }

    /** What was read so far. */
    private static final class Reading {
        private final JsonParser parser;
        private final byte[] json;
        private final Map<String, String> headers = new LinkedHashMap<>();
        private String url = "";
        private String method = HttpCall.DEFAULT_METHOD;
        private Optional<String> secret = Optional.empty();
        private Optional<Buffer> body = Optional.empty();

        Reading(JsonParser parser, byte[] json) {
            this.parser = parser;
            this.json = json;
        }

        void field(String name, JsonToken value) throws IOException {
            if (name.equals("url") && value == JsonToken.VALUE_STRING) {
                url = parser.getText();
            } else if (name.equals("method") && value == JsonToken.VALUE_STRING) {
                method = parser.getText();
            } else if (name.equals("secret") && value == JsonToken.VALUE_STRING) {
                secret = Optional.of(parser.getText());
            } else if (name.equals("headers") && value == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    header(parser.currentName(), parser.nextTextValue());
                }
            } else if (name.equals("body") && value != JsonToken.VALUE_NULL) {
                int from = (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                parser.finishToken();
                int to = (int) parser.currentLocation().getByteOffset();
                body = Optional.of(Buffer.buffer(to - from).appendBytes(json, from, to - from));
            } else {
                parser.skipChildren();
            }
        }

        private void header(String name, @Nullable String value) {
            if (value == null) {
                throw new IllegalArgumentException("header " + name + " is no text");
            }
            headers.put(name, value);
        }

        HttpCall call() {
            HttpCall call = HttpCall.to(url).method(method);
            return new HttpCall(call.method(), call.url(), headers, secret, null);
        }
    }
}
