package dev.tutti.faults;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What nobody should send, byte by byte.
 *
 * @param name of its kind
 * @param then what becomes of the connection
 */
record BadRequest(String name, byte[] bytes, Then then) {
    /** What becomes of the connection. */
    enum Then {
        /** It is answered, and others may follow. */
        GOES_ON,
        /** It is answered, and the server may close the connection, for it cannot tell where the next request begins. */
        MAY_CLOSE,
        /** The client closes it in the middle and is not answered. */
        CUT
    }

    /** Answered on a connection that goes on. */
    static BadRequest of(String name, String text) {
        return new BadRequest(name, text.getBytes(StandardCharsets.UTF_8), Then.GOES_ON);
    }

    /** A body with a head that fits it. */
    static BadRequest post(String name, String headers, byte[] body) {
        byte[] head = ("POST /chords HTTP/1.1\r\nHost: t\r\n" + headers + "Content-Length: " + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return new BadRequest(name, all, Then.GOES_ON);
    }

    /** JSON. */
    static BadRequest json(String name, String body) {
        return post(name, "Content-Type: application/json\r\n", body.getBytes(StandardCharsets.UTF_8));
    }

    /** NDJSON. */
    static BadRequest lines(String name, String body) {
        return post(name, "Content-Type: application/x-ndjson\r\n", body.getBytes(StandardCharsets.UTF_8));
    }

    /** A GET of a path and query. */
    static BadRequest get(String path) {
        return of(
                "GET " + path.substring(0, Math.min(60, path.length())),
                "GET " + path + " HTTP/1.1\r\nHost: t\r\n\r\n");
    }

    @Override
    public String toString() {
        return name;
    }

    BadRequest mayClose() {
        return new BadRequest(name, bytes, Then.MAY_CLOSE);
    }

    BadRequest cut() {
        return new BadRequest(name, bytes, Then.CUT);
    }
}
