package dev.tutti.api;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** Whether bytes are UTF-8: the JSON parser takes some that are not, overlong forms and halves of surrogate pairs. */
final class Utf8 {
    private static final int AT_A_TIME = 8_192;

    private Utf8() {}

    static boolean isSaid(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer from = ByteBuffer.wrap(bytes);
        CharBuffer to = CharBuffer.allocate(Math.min(bytes.length + 1, AT_A_TIME));
        CoderResult result = decoder.decode(from, to, true);
        while (result.isOverflow()) {
            to.clear();
            result = decoder.decode(from, to, true);
        }
        return !result.isError();
    }
}
