package dev.tutti.outbound;

import io.vertx.core.buffer.Buffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs webhooks as Standard Webhooks 1.0.0 says: HMAC-SHA256 over {@code <id>.<timestamp>.<body>}, one signature for each
 * secret, so that a receiver that knows the old or the new one verifies it.
 *
 * @param keys at least one
 */
record WebhookSignature(List<byte[]> keys) {
    private static final String PREFIX = "whsec_";
    private static final String HMAC = "HmacSHA256";
    private static final int LEAST_BYTES = 24;
    private static final int MOST_BYTES = 64;

    /**
     * Reads secrets, {@code whsec_<base64 of 24 to 64 bytes>}, separated by white space.
     *
     * @throws IllegalArgumentException says what is wrong without a word of the secret
     */
    static WebhookSignature of(String secrets) {
        if (secrets.isBlank()) {
            throw new IllegalArgumentException("it is empty");
        }
        return new WebhookSignature(Arrays.stream(secrets.strip().split("\\s+"))
                .map(WebhookSignature::key)
                .toList());
    }

    private static byte[] key(String secret) {
        if (!secret.startsWith(PREFIX)) {
            throw new IllegalArgumentException("one does not begin with " + PREFIX);
        }
        byte[] key;
        try {
            key = Base64.getDecoder().decode(secret.substring(PREFIX.length()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("one is no Base64 after " + PREFIX);
        }
        if (key.length < LEAST_BYTES || key.length > MOST_BYTES) {
            throw new IllegalArgumentException("one has " + key.length + " bytes; it must have " + LEAST_BYTES + " to "
                    + MOST_BYTES + ", before Base64");
        }
        return key;
    }

    /** The value of {@code webhook-signature}. */
    String sign(String id, String timestamp, Buffer body) {
        byte[] signed =
                Buffer.buffer(id + "." + timestamp + ".").appendBuffer(body).getBytes();
        return keys.stream()
                .map(key -> "v1," + Base64.getEncoder().encodeToString(hmac(key, signed)))
                .collect(Collectors.joining(" "));
    }

    private static byte[] hmac(byte[] key, byte[] signed) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(signed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no " + HMAC, e);
        }
    }

    /** Without the keys: it may come into a log. */
    @Override
    public String toString() {
        return keys.size() + " webhook secrets";
    }
}
