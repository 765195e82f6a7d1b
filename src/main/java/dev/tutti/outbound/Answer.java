package dev.tutti.outbound;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/**
 * What the other side answered.
 *
 * @param body as much of it as may be kept
 * @param cut whether there was more
 */
record Answer(int status, Optional<String> contentType, Optional<String> retryAfter, Buffer body, boolean cut) {

    private static final int EXCERPT = 500;
    private static final int SUCCESS = 2;
    private static final int HUNDRED = 100;

    boolean isSuccess() {
        return status / HUNDRED == SUCCESS;
    }

    boolean isServerError() {
        return status / HUNDRED == 5;
    }

    /** {@code 503 Service Unavailable}: in the standard's words, for what the other side says may be anything. */
    String statusText() {
        return HttpResponseStatus.valueOf(status).toString();
    }

    /** The beginning of the body, for a descriptor: what is no text shows as such. */
    String excerpt() {
        String text =
                body.slice(0, Math.min(body.length(), EXCERPT * 4)).toString().strip();
        return text.codePointCount(0, text.length()) <= EXCERPT
                ? text
                : text.substring(0, text.offsetByCodePoints(0, EXCERPT)) + "…";
    }
}
