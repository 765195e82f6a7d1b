package dev.tutti.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** What we wrote ourselves is read once more before it is stored: what cannot be read again would stop who comes later. */
public final class ReadableJson {
    private ReadableJson() {}

    /**
     * Lets JSON pass that everybody can read.
     *
     * @param json UTF-8
     * @throws IOException when it is no JSON, is nested deeper than stored JSON may be, or has a number that is too long
     */
    public static void require(byte[] json) throws IOException {
        try (JsonParser parser = Json.FACTORY.createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (parser.getParsingContext().getNestingDepth() > Json.STORED_DEPTH_LIMIT) {
                    throw new IOException("nested deeper than " + Json.STORED_DEPTH_LIMIT);
                }
                if (token.isNumeric()) {
                    ReadableNumber.require(parser);
                }
            }
        }
    }
}
