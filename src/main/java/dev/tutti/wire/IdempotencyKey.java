package dev.tutti.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What makes a submission that is repeated the same one.
 *
 * @param caller whose key it is: keys of different callers never meet
 * @param key 1 to 255 printable ASCII characters, chosen by the caller
 * @param fingerprint what was submitted, as 64 hex digits: a key that comes again with another is refused
 */
public record IdempotencyKey(String caller, String key, String fingerprint) {
    /** Most characters of a key. */
    public static final int LENGTH_LIMIT = 255;

    /** Everybody, as long as nobody has to say who they are. */
    public static final String ANONYMOUS = "anonymous";

    /** The application itself, by its Java API. */
    public static final String APPLICATION = "application";

    public IdempotencyKey {
        if (!isKey(key)) {
            throw new IllegalArgumentException(
                    "an idempotency key has 1 to " + LENGTH_LIMIT + " printable ASCII characters");
        }
        if (!fingerprint.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("a fingerprint has 64 hex digits");
        }
    }

    /** A key for what is submitted as those bytes. */
    public static IdempotencyKey of(String caller, String key, byte[] submitted) {
        return new IdempotencyKey(caller, key, HexFormat.of().formatHex(sha256().digest(submitted)));
    }

    /** Whether a text may be a key. */
    public static boolean isKey(String text) {
        return !text.isEmpty() && text.length() <= LENGTH_LIMIT && text.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
    }

    /** Caller and key under one name, 64 hex digits. */
    public String hash() {
        return HexFormat.of().formatHex(digest());
    }

    /** Where this key is when there are so many partitions. */
    public int partitionOf(int partitions) {
        return (int) Long.remainderUnsigned(ByteBuffer.wrap(digest()).getLong(), partitions);
    }

    private byte[] digest() {
        return sha256().digest((caller + '\n' + key).getBytes(StandardCharsets.UTF_8));
    }

    /** What fingerprints are made with. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }
}
