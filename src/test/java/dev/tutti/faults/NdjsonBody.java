package dev.tutti.faults;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;

/** A chord as NDJSON, made while it is read: the chord without members, then one member a line. */
final class NdjsonBody extends InputStream {
    private static final int BUFFERED = 1 << 16;

    private final IntFunction<? extends JsonNode> member;
    private final int members;
    private byte[] buffer;
    private int at;
    private int next;

    /**
     * @param head the chord without members
     * @param member the signature of each, by index
     */
    NdjsonBody(JsonNode head, IntFunction<? extends JsonNode> member, int members) {
        this.member = member;
        this.members = members;
        buffer = bytes(head + "\n");
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int from, int length) {
        if (at == buffer.length && !refill()) {
            return -1;
        }
        int read = Math.min(length, buffer.length - at);
        System.arraycopy(buffer, at, to, from, read);
        at += read;
        return read;
    }

    private boolean refill() {
        StringBuilder lines = new StringBuilder();
        while (next < members && lines.length() < BUFFERED) {
            lines.append(member.apply(next++)).append('\n');
        }
        buffer = bytes(lines.toString());
        at = 0;
        return buffer.length > 0;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
