package dev.tutti.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Copies JSON without white space and without binding it: a number keeps its digits, whatever its size. */
public final class ExactCopy {
    private ExactCopy() {}

    /** Copies the value at which the parser stands, and leaves it at the value's end. */
    public static void value(JsonParser from, JsonGenerator to) throws IOException {
        copy(from, to, false);
    }

    /** The same of a value that comes from outside; fails as {@link ReadableNumber#require} does. */
    public static void foreign(JsonParser from, JsonGenerator to) throws IOException {
        copy(from, to, true);
    }

    private static void copy(JsonParser from, JsonGenerator to, boolean foreign) throws IOException {
        int depth = 0;
        JsonToken token = from.currentToken();
        while (true) {
            if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
                if (foreign) {
                    ReadableNumber.require(from);
                }
                to.writeNumber(from.getText());
            } else {
                if (token == JsonToken.VALUE_STRING) { // the copy goes round the limit of the parser
                    from.streamReadConstraints().validateStringLength(from.getTextLength());
                }
                to.copyCurrentEvent(from);
            }
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (depth == 0) {
                return;
            }
            token = from.nextToken();
        }
    }
}
