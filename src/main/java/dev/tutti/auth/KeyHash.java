package dev.tutti.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * What is kept of a key: its SHA-256. Keys are random and long, so nobody finds one by trying; a slow hash would only make
 * each request slow.
 *
 * @param hex 64 hex digits, in lower case
 */
record KeyHash(String hex) {
    private static final Pattern TEXT = Pattern.compile("sha256:([0-9a-f]{64})");

    /** Reads {@code sha256:<64 hex digits>}. Throws {@link IllegalArgumentException}, which does not repeat what it got. */
    static KeyHash parse(String text) {
        var matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) { // it may be the key itself
            throw new IllegalArgumentException("should be sha256: and 64 hex digits in lower case");
        }
        return new KeyHash(matcher.group(1));
    }

    /** The hash of a key. */
    static KeyHash of(String key) {
        try {
            return new KeyHash(HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8))));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }
}
