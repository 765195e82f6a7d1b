package dev.tutti.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.math.BigDecimal;

/** Numbers are parsed lazily, and so are their limits checked: what nobody could read later is refused where it comes in. */
public final class ReadableNumber {
    /** Any number with an exponent of so many characters is within what a BigDecimal holds. */
    private static final int SHORT_EXPONENT = 9;

    private ReadableNumber() {}

    /**
     * Lets the number at which the parser stands pass.
     *
     * @throws StreamConstraintsException when it is too long, or its exponent beyond a {@link BigDecimal}'s
     */
    public static void require(JsonParser parser) throws IOException {
        parser.getNumberType();
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_FLOAT && !isReadable(parser.getText())) {
            throw new StreamConstraintsException("a number has an exponent that nobody can read");
        }
    }

    private static boolean isReadable(String number) {
        int exponent = Math.max(number.lastIndexOf('e'), number.lastIndexOf('E'));
        if (exponent < 0 || number.length() - exponent - 1 <= SHORT_EXPONENT) {
            return true;
        }
        try {
            new BigDecimal(number);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
