package dev.tutti.api;

import io.vertx.ext.web.RoutingContext;

/** What becomes of a body that is too long to be read. */
final class Unread {
    private static final long LINGER_MS = 2_000;

    private Unread() {}

    static Refused tooLarge() {
        return tooLarge("body-bytes");
    }

    /** @param limit of {@code tutti.limits} */
    static Refused tooLarge(String limit) {
        return new Refused(ProblemType.TOO_LARGE, "The body is larger than tutti.limits." + limit + " allows.");
    }

    /**
     * Lets the rest go by. A client that is still sending would not see its answer if the connection were closed at once;
     * it is closed if the client has not finished after two seconds.
     */
    static void drain(RoutingContext request) {
        if (request.request().isEnded()) {
            return;
        }
        request.request().handler(part -> {}).resume();
        request.vertx().setTimer(LINGER_MS, timer -> {
            if (!request.request().isEnded()) {
                request.request().connection().close();
            }
        });
    }
}
