package dev.tutti.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;

/** Takes the delay out of a signature without touching another byte of it. */
final class ServedDelay {
    private static final String NULL = "null";

    private ServedDelay() {}

    /** A copy with {@code null} and spaces in the place of the delay; fails with {@link Unreadable} when it is no JSON. */
    static Buffer blank(Buffer signature) {
        byte[] json = signature.getBytes();
        try (JsonParser parser = Json.FACTORY.createParser(json)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean delay = parser.currentName().equals("delay");
                if (parser.nextToken() == JsonToken.VALUE_STRING && delay) {
                    int from = (int) parser.currentTokenLocation().getByteOffset();
                    parser.finishToken();
                    int to = (int) parser.currentLocation().getByteOffset();
                    for (int i = from; i < to; i++) {
                        json[i] = (byte) (i - from < NULL.length() ? NULL.charAt(i - from) : ' ');
                    }
                }
                parser.skipChildren();
            }
            return Buffer.buffer(json);
        } catch (IOException e) {
            throw new Unreadable("a stored signature is not JSON", e);
        }
    }
}
