package dev.tutti.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.chord.ChordId;
import dev.tutti.connector.RedisCommands;
import dev.tutti.store.RedisKeys;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** A client that takes its time, and a chord that goes away in the meantime. */
@QuarkusTest
@DisplayNameGeneration(ReplaceUnderscores.class)
class BrokenStreamTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int MEMBERS = 45;
    private static final int VALUE_BYTES = 200_000;

    @TestHTTPResource
    URL root;

    @Inject
    RedisCommands redis;

    @Inject
    RedisKeys keys;

    @Test
    void a_stream_whose_chord_goes_away_is_cut_and_not_ended() throws IOException {
        ChordId id = largeChord();
        try (Socket client = new Socket()) {
            client.setReceiveBufferSize(8 << 10);
            client.connect(new InetSocketAddress(root.getHost(), root.getPort()));
            client.setSoTimeout((int) TIMEOUT.toMillis());
            client.getOutputStream()
                    .write(("GET /chords/" + id + "/outcomes?format=plain HTTP/1.1\r\nHost: localhost\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = client.getInputStream();
            assertThat(new String(in.readNBytes(15), StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200 OK");

            redis.send(Request.cmd(Command.DEL).arg(keys.chord(id))).await().atMost(TIMEOUT);
            byte[] rest = readToEnd(in);

            assertThat(rest.length).isLessThan(MEMBERS * VALUE_BYTES);
            assertThat(new String(rest, rest.length - 5, 5, StandardCharsets.US_ASCII))
                    .isNotEqualTo("0\r\n\r\n");
        }
    }

    private static byte[] readToEnd(InputStream in) {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        try {
            in.transferTo(read);
        } catch (IOException e) { // reset: cut off all the same
            assertThat(e).isNotInstanceOf(SocketTimeoutException.class);
        }
        return read.toByteArray();
    }

    /** Its values are larger together than what fits between a server and a client that does not read. */
    private static ChordId largeChord() {
        String member = "{\"task\":\"echo\",\"args\":[\"" + "x".repeat(VALUE_BYTES) + "\"]}";
        String id = given().contentType("application/json")
                .header("Prefer", "wait=30")
                .body("{\"members\":["
                        + Stream.generate(() -> member).limit(MEMBERS).collect(Collectors.joining(",")) + "]}")
                .post("/chords")
                .then()
                .statusCode(200)
                .extract()
                .path("id");
        return ChordId.parse(id).orElseThrow();
    }
}
