package dev.tutti.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tutti.chord.HttpCall;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A chain as it travels: the message of a link holds the links behind it, and what the one before it returned. Nothing is
 * bound on the way, so every digit stays as it is.
 */
public final class ChainJson {
    private ChainJson() {}

    /** What follows that signature; fails with {@link Unreadable} when that is none. */
    static Optional<Buffer> then(Buffer signature) {
        return Optional.ofNullable(Fields.of(signature).value.get("then"));
    }

    /**
     * The signature of the next link: the value is in front of its arguments, or the body of a call that has none of its own
     * and whose method may have one. Without a {@code ref} it has the one of the link before.
     *
     * @param signature of the link that has ended, one with a {@code then}
     * @param value what that one returned, JSON
     * @throws Unreadable when it is no such signature
     */
    public static Buffer next(Buffer signature, String value) {
        Fields ended = Fields.of(signature);
        Buffer link = Optional.ofNullable(ended.value.get("then"))
                .orElseThrow(() -> new Unreadable("a stored signature has no link behind it", null));
        Fields fields = Fields.of(link);
        Buffer next = Buffer.buffer(link.length() + value.length() + 32).appendByte((byte) '{');
        Buffer ref = ended.value.get("ref");
        if (ref != null && !fields.value.containsKey("ref")) {
            next.appendString("\"ref\":").appendBuffer(ref).appendByte((byte) ',');
        }
        if (fields.value.containsKey("url")) {
            if (!fields.value.containsKey("body") && HttpCall.hasBody(fields.method())) {
                next.appendString("\"body\":").appendString(value).appendByte((byte) ',');
            }
            return next.appendBuffer(link, 1, link.length() - 1);
        }
        Buffer args = fields.value.get("args");
        if (args == null) {
            next.appendString("\"args\":[").appendString(value).appendString("],");
            return next.appendBuffer(link, 1, link.length() - 1);
        }
        int inside = fields.from.get("args") + 1;
        next.appendBuffer(link, 1, inside - 1).appendString(value);
        if (args.length() > 2) {
            next.appendByte((byte) ',');
        }
        return next.appendBuffer(link, inside, link.length() - inside);
    }

    /**
     * Where arguments can be put into a stored signature.
     *
     * @param inside how many bytes are before its first argument, or before the end of its empty list
     * @param none whether it has no argument
     */
    record Args(int inside, boolean none) {}

    /** Where a signature's arguments are; empty when it has no such field. */
    static Optional<Args> args(Buffer signature) {
        Fields fields = Fields.of(signature);
        return Optional.ofNullable(fields.value.get("args"))
                .map(args -> new Args(fields.from.get("args") + 1, args.length() <= 2));
    }

    /** The fields of a stored signature that a hand-over looks at, byte by byte, and where they begin. */
    private record Fields(Map<String, Buffer> value, Map<String, Integer> from) {
        private static final Set<String> SEEN = Set.of("args", "body", "method", "ref", "then", "url");

        static Fields of(Buffer signature) {
            byte[] json = signature.getBytes();
            Fields fields = new Fields(new HashMap<>(), new HashMap<>());
            try (JsonParser parser = Json.FACTORY.createParser(json)) {
                parser.nextToken();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    JsonToken token = parser.nextToken();
                    int from = (int) parser.currentTokenLocation().getByteOffset();
                    parser.skipChildren();
                    parser.finishToken();
                    int to = (int) parser.currentLocation().getByteOffset();
                    if (SEEN.contains(name) && token != JsonToken.VALUE_NULL) {
                        fields.value.put(name, Buffer.buffer(to - from).appendBytes(json, from, to - from));
                        fields.from.put(name, from);
                    }
                }
                return fields;
            } catch (IOException e) {
                throw new Unreadable("a stored signature is not JSON", e);
            }
        }

        String method() {
            return Optional.ofNullable(value.get("method"))
                    .map(quoted -> quoted.getString(1, quoted.length() - 1))
                    .orElse(HttpCall.DEFAULT_METHOD);
        }
    }
}
