package dev.tutti.api;

import dev.tutti.auth.Challenge;
import dev.tutti.emit.Rejected;
import dev.tutti.store.NotAccepted;
import dev.tutti.store.StoreDown;
import io.quarkus.security.AuthenticationCompletionException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns whatever a resource throws into a problem document. An application's own exception mappers come first. */
class ProblemAnswers {
    private static final int BEHIND_THE_APPLICATION = Priorities.USER + 1_000;

    @ServerExceptionMapper({Refused.class, Rejected.class, NotAccepted.class, StoreDown.class})
    public Response ours(RuntimeException failure, RoutingContext request) {
        return answer(failure, request);
    }

    @ServerExceptionMapper(
            value = {
                UnauthorizedException.class,
                AuthenticationFailedException.class,
                AuthenticationCompletionException.class
            },
            priority = Priorities.USER)
    public Uni<Response> unauthenticated(SecurityException failure, RoutingContext request) {
        Unread.drain(request);
        return Challenge.put(request)
                .map(done -> answer(failure, request))
                .onFailure() // the provider is away, so nobody can say how to be known
                .recoverWithItem(away -> answer(away, request));
    }

    @ServerExceptionMapper(priority = Priorities.USER)
    public Response forbidden(ForbiddenException failure, RoutingContext request) {
        Unread.drain(request);
        return answer(failure, request);
    }

    /** Named for itself, so that JAX-RS answers and does not pass the request on to a page of dev mode. */
    @ServerExceptionMapper(priority = Priorities.USER)
    public Response notFound(NotFoundException failure, RoutingContext request) {
        return answer(failure, request);
    }

    @ServerExceptionMapper(priority = BEHIND_THE_APPLICATION)
    public Response ofTheServer(WebApplicationException failure, RoutingContext request) {
        Response said = failure.getResponse();
        if (said.getStatus() < 400) {
            return said;
        }
        Response answer = answer(failure, request);
        said.getStringHeaders().forEach((name, values) -> {
            if (!name.toLowerCase(Locale.ROOT).startsWith("content-")) {
                values.forEach(value -> answer.getHeaders().add(name, value));
            }
        });
        return answer;
    }

    @ServerExceptionMapper(priority = BEHIND_THE_APPLICATION)
    public Response unexpected(Throwable failure, RoutingContext request) {
        return answer(failure, request);
    }

    private static Response answer(Throwable failure, RoutingContext request) {
        Problem problem = ProblemOf.failure(failure, request);
        Response.ResponseBuilder answer = Response.status(problem.status())
                .header(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .entity(problem.json(RequestMarks.id(request)));
        if (problem.passes()) {
            answer.header(HttpHeaders.RETRY_AFTER, 1);
        }
        if (problem.status() == 405) { // JAX-RS does not tell which methods there are
            answer.header(HttpHeaders.ALLOW, methods(request.normalizedPath()));
        }
        return answer.build();
    }

    private static String methods(String path) {
        if (path.endsWith("/cancel") || path.endsWith("/retry")) {
            return "OPTIONS, POST";
        }
        return path.equals("/chords") ? "GET, HEAD, OPTIONS, POST" : "GET, HEAD, OPTIONS";
    }
}
