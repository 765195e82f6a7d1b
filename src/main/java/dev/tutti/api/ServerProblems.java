package dev.tutti.api;

import dev.tutti.auth.Challenge;
import dev.tutti.config.TuttiConfig;
import io.quarkus.oidc.OIDCException;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Makes problem documents of what the server itself refuses, before or after the resources had their turn. */
@ApplicationScoped
class ServerProblems {
    private static final int LENGTH_PRIORITY = RequestMarks.PRIORITY - 1;

    private final long bodyBytes;
    private final long chordBytes;

    ServerProblems(TuttiConfig config) {
        this.bodyBytes = config.limits().bodyBytes();
        this.chordBytes = config.limits().chordBytes();
    }

    void register(@Observes Filters filters) {
        filters.register(this::refuseLongBodies, LENGTH_PRIORITY);
    }

    void register(@Observes Router router) {
        router.errorHandler(404, request -> answer(request, 404));
        router.errorHandler(405, request -> answer(request, 405));
        router.route().failureHandler(ServerProblems::failed);
    }

    /** Answers a request outside the resources. */
    static void answer(RoutingContext request, Throwable failure) {
        Problem problem = ProblemOf.failure(failure, request);
        if (problem.status() != 401) {
            send(request, problem);
            return;
        }
        Challenge.put(request)
                .subscribe()
                .with(done -> send(request, problem), broken -> send(request, ProblemOf.failure(broken, request)));
    }

    /** Answers what the server itself has against a request. */
    static void answer(RoutingContext request, int status) {
        send(request, ProblemOf.status(status, request));
    }

    private static void send(RoutingContext request, Problem problem) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.headWritten()) {
            return;
        }
        if (problem.passes()) {
            response.putHeader("Retry-After", "1");
        }
        response.setStatusCode(problem.status())
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                .end(Buffer.buffer(problem.json(RequestMarks.id(request))));
    }

    private void refuseLongBodies(RoutingContext request) {
        String length = request.request().getHeader("Content-Length");
        if (length == null || Long.parseLong(length) <= bodyBytes) {
            request.next();
            return;
        }
        boolean streamed = SubmitStream.isFor(request);
        if (streamed && Long.parseLong(length) <= chordBytes) {
            request.request().headers().remove("Content-Length"); // or the server would hold it against body-bytes
            request.next();
            return;
        }
        answer(request, Unread.tooLarge(streamed ? "chord-bytes" : "body-bytes"));
        Unread.drain(request);
    }

    private static void failed(RoutingContext request) {
        if (request.failure() instanceof SecurityException || request.failure() instanceof OIDCException) {
            answer(request, request.failure());
            Unread.drain(request);
        } else if (request.failure() != null && request.statusCode() == 500) {
            answer(request, request.failure());
        } else {
            answer(request, request.statusCode());
        }
    }
}
