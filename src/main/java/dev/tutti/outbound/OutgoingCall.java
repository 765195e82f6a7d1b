package dev.tutti.outbound;

import dev.tutti.chord.HttpCall;
import dev.tutti.trace.Traceparent;
import dev.tutti.wire.Header;
import dev.tutti.wire.StoredCall;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.Optional;

/**
 * A call as it goes out.
 *
 * @param headers all of them but those of the connection
 * @param body empty for none
 */
record OutgoingCall(HttpCall call, MultiMap headers, Optional<Buffer> body) {

    /** The call of a member. */
    static OutgoingCall ofMember(Header header, StoredCall stored) {
        return new OutgoingCall(
                stored.call(), headers(header, stored.call(), stored.body().isPresent()), stored.body());
    }

    /** The call of a callback: {@code webhook-id} is the same for every delivery of a round. */
    static OutgoingCall webhook(
            Header header, StoredCall stored, Buffer body, long epochSecond, Optional<WebhookSignature> signature) {
        String id = header.task() + "." + header.round();
        String timestamp = Long.toString(epochSecond);
        MultiMap headers =
                headers(header, stored.call(), true).set("webhook-id", id).set("webhook-timestamp", timestamp);
        signature.ifPresent(by -> headers.set("webhook-signature", by.sign(id, timestamp, body)));
        return new OutgoingCall(stored.call(), headers, Optional.of(body));
    }

    /** What the caller sets comes before what is usual. */
    private static MultiMap headers(Header header, HttpCall call, boolean body) {
        MultiMap headers = HttpHeaders.headers().set(HttpHeaders.USER_AGENT, "Tutti");
        if (body) {
            headers.set(HttpHeaders.CONTENT_TYPE, "application/json");
        } else if (HttpCall.hasBody(call.method())) {
            headers.set(HttpHeaders.CONTENT_LENGTH, "0");
        }
        header.trace().ifPresent(trace -> headers.set(Traceparent.HEADER, trace));
        call.headers().forEach(headers::set);
        return headers;
    }
}
