package dev.tutti.api;

import dev.tutti.trace.Traceparent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Gives every request its id, the client's own where it is usable, and echoes it and the trace context in every answer.
 */
@ApplicationScoped
class RequestMarks {
    static final String REQUEST_ID = "X-Request-Id";
    static final String TRACEPARENT = Traceparent.HEADER;

    /** Before the server looks at the length of the body, so that its 413 has an id as well. */
    static final int PRIORITY = 1_000;

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._~:/+=@-]{1,128}");
    private static final Pattern TRACE =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    void register(@Observes Filters filters) {
        filters.register(RequestMarks::mark, PRIORITY);
    }

    /** The id of a request. */
    static String id(RoutingContext request) {
        String id = request.get(REQUEST_ID);
        return id == null ? mint(null) : id;
    }

    /** The {@code traceparent} of the request's span where traces are on, else the client's; empty when there is none. */
    static Optional<String> trace(RoutingContext request) {
        return Optional.ofNullable(request.get(TRACEPARENT));
    }

    /** The client's {@code traceparent}; empty when there is none or it is malformed, which W3C says to ignore. */
    private static Optional<String> given(RoutingContext request) {
        return Optional.ofNullable(request.request().getHeader(TRACEPARENT))
                .filter(text -> TRACE.matcher(text).matches());
    }

    private static void mark(RoutingContext request) {
        String id = mint(request.request().getHeader(REQUEST_ID));
        request.put(REQUEST_ID, id);
        request.response().putHeader(REQUEST_ID, id);
        Optional<String> given = given(request);
        given.ifPresent(trace -> request.response().putHeader(TRACEPARENT, trace));
        Traceparent.current().or(() -> given).ifPresent(trace -> request.put(TRACEPARENT, trace));
        request.next();
    }

    private static String mint(@Nullable String given) {
        return given != null && ID.matcher(given).matches()
                ? given
                : UUID.randomUUID().toString();
    }
}
