package dev.tutti.connector;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A Lua script: one text, one SHA-1 on every Redis.
 *
 * @param name for errors and logs
 * @param text what EVAL is given
 * @param sha what EVALSHA is given, 40 hex digits
 */
public record RedisScript(String name, String text, String sha) {

    /**
     * Reads a script from the class path.
     *
     * @param resource for example {@code redis/open.lua}
     * @throws IllegalStateException when there is no such resource: the application was built without it
     */
    public static RedisScript load(String resource) {
        try (InputStream in = Thread.currentThread().getContextClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("script " + resource + " is not on the class path");
            }
            return of(resource, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("script " + resource + " cannot be read", e);
        }
    }

    /** A script of that text. */
    public static RedisScript of(String name, String text) {
        try {
            byte[] sha = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return new RedisScript(name, text, HexFormat.of().formatHex(sha));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-1", e);
        }
    }
}
