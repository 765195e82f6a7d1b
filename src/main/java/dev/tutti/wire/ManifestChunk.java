package dev.tutti.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A part of a chord's manifest: the signatures of up to 256 members, at most 1 MiB of JSON unless it is a single one.
 * Stored as a JSON array, deflated (RFC 1950) where that is worth it.
 */
public final class ManifestChunk {
    /** Most members of a chunk. */
    public static final int MEMBERS = 256;

    /** Most bytes of a chunk before compression. */
    public static final int BYTES = 1 << 20;

    private static final int WORTH_DEFLATING = 512;

    private ManifestChunk() {}

    /**
     * A stored signature and the queue it is bound to.
     *
     * @param versionTwo whether its messages are of version 2: links follow it, or it is a chunk
     * @param chord whether it is a chord itself
     */
    public record Member(String queue, Buffer signature, boolean versionTwo, boolean chord) {
        /** A single call that nothing follows. */
        public Member(String queue, Buffer signature) {
            this(queue, signature, false, false);
        }
    }

    /** Cuts members into chunks, in order. */
    public static List<List<EncodedSignature>> cut(List<EncodedSignature> members) {
        return Pieces.of(members, MEMBERS, BYTES, member -> member.json().length());
    }

    /** The stored form. */
    public static Buffer encode(List<EncodedSignature> members) {
        Buffer json = Buffer.buffer(64 + 64 * members.size()).appendByte((byte) '[');
        for (int i = 0; i < members.size(); i++) {
            if (i > 0) {
                json.appendByte((byte) ',');
            }
            json.appendBuffer(members.get(i).json());
        }
        json.appendByte((byte) ']');
        return json.length() < WORTH_DEFLATING ? json : deflate(json);
    }

    /**
     * Reads the stored form.
     *
     * @throws Unreadable when it is none
     */
    public static List<Member> decode(Buffer stored) {
        if (stored.length() == 0) {
            throw new Unreadable("a manifest chunk is empty", null);
        }
        byte[] json = stored.getByte(0) == '[' ? stored.getBytes() : inflate(stored);
        List<Member> members = new ArrayList<>();
        try (JsonParser parser = Json.FACTORY.createParser(json)) {
            require(JsonToken.START_ARRAY, parser.nextToken());
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                int from = (int) parser.currentTokenLocation().getByteOffset();
                Bound bound = bound(parser);
                int to = (int) parser.currentLocation().getByteOffset();
                members.add(new Member(
                        bound.queue,
                        Buffer.buffer(to - from).appendBytes(json, from, to - from),
                        bound.versionTwo,
                        bound.chord));
            }
            require(JsonToken.END_ARRAY, parser.currentToken());
            return members;
        } catch (IOException e) {
            throw new Unreadable("a manifest chunk cannot be read", e);
        }
    }

    private static void require(JsonToken expected, @Nullable JsonToken token) {
        if (token != expected) {
            throw new Unreadable("a manifest chunk has " + token + " where " + expected + " belongs", null);
        }
    }

    private record Bound(String queue, boolean versionTwo, boolean chord) {}

    /** Reads to the end of an object; answers its field queue, and whether it has a then or an over, and members. */
    private static Bound bound(JsonParser parser) throws IOException {
        String queue = "";
        boolean versionTwo = false;
        boolean chord = false;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            parser.nextToken();
            if (field.equals("queue")) {
                queue = parser.getText();
            } else if (field.equals("then") || field.equals("over")) {
                versionTwo |= parser.currentToken().isStructStart();
            } else if (field.equals("members")) {
                chord = parser.currentToken() == JsonToken.START_ARRAY;
            }
            parser.skipChildren();
        }
        return new Bound(queue, versionTwo, chord);
    }

    private static Buffer deflate(Buffer json) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(json.length() / 4);
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater, 8192)) {
            out.write(json.getBytes());
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        } finally {
            deflater.end();
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    private static byte[] inflate(Buffer stored) {
        try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(stored.getBytes()))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new Unreadable("a manifest chunk does not inflate", e);
        }
    }
}
