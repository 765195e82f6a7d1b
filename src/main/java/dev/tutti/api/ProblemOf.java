package dev.tutti.api;

import dev.tutti.emit.Rejected;
import dev.tutti.store.NotAccepted;
import dev.tutti.store.StoreDown;
import io.quarkus.oidc.OIDCException;
import io.quarkus.security.AuthenticationException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;

/** Says which problem a failure is. */
final class ProblemOf {
    private ProblemOf() {}

    /** The problem; a fault of the service is logged with the request's id, and the answer says nothing of its inside. */
    static Problem failure(Throwable failure, RoutingContext request) {
        if (failure instanceof Refused refused) {
            return refused.problem();
        }
        if (failure instanceof Rejected rejected) {
            return rejected(rejected);
        }
        if (failure instanceof NotAccepted notAccepted) {
            return notAccepted(notAccepted.why());
        }
        if (failure instanceof StoreDown down) {
            logUnavailable(request, down);
            return down(down);
        }
        if (failure instanceof OIDCException) {
            logUnavailable(request, failure);
            return Problem.of(
                    ProblemType.PROVIDER_AWAY,
                    "The OpenID provider does not answer, so nobody can be known; nothing was done. Try again in a"
                            + " moment.");
        }
        if (failure instanceof UnauthorizedException || failure instanceof AuthenticationException) {
            return status(401, request);
        }
        if (failure instanceof ForbiddenException) {
            return status(403, request);
        }
        if (failure instanceof WebApplicationException web && web.getResponse().getStatus() != 500) {
            return status(web.getResponse().getStatus(), request);
        }
        ApiLog.LOG.failed(
                RequestMarks.id(request), request.request().method().name(), request.normalizedPath(), failure);
        return status(500, request);
    }

    private static void logUnavailable(RoutingContext request, Throwable failure) {
        ApiLog.LOG.unavailable(
                RequestMarks.id(request),
                request.request().method().name(),
                request.normalizedPath(),
                failure.getMessage());
    }

    /** The problem that the server itself has with a request. */
    static Problem status(int status, RoutingContext request) {
        return switch (status) {
            case 400 -> Problem.of(ProblemType.MALFORMED, "The request is not well-formed.");
            case 401 ->
                Problem.of(
                        ProblemType.UNAUTHENTICATED,
                        request.request().headers().contains(HttpHeaders.AUTHORIZATION)
                                ? "What is in Authorization is no key or token that is known here, or no longer."
                                : "This call needs a key or token: Authorization: Bearer <it>.");
            case 403 ->
                Problem.of(
                        ProblemType.FORBIDDEN,
                        "The caller is known, but has not the role that "
                                + request.request().method() + " " + request.normalizedPath() + " needs.");
            case 404 -> Problem.of(ProblemType.NOT_FOUND, "There is nothing at " + request.normalizedPath() + ".");
            case 405 ->
                Problem.of(
                        ProblemType.METHOD_NOT_ALLOWED,
                        request.request().method() + " is not for " + request.normalizedPath() + ".");
            case 406 -> Problem.of(ProblemType.NOT_ACCEPTABLE, "The answer comes in none of the types in Accept.");
            case 413 -> Problem.of(ProblemType.TOO_LARGE, "The body is larger than tutti.limits.body-bytes allows.");
            case 415 ->
                Problem.of(
                        ProblemType.UNSUPPORTED_MEDIA_TYPE,
                        "The body should be application/json or application/x-ndjson.");
            case 500 ->
                Problem.of(
                        ProblemType.INTERNAL,
                        "The request failed for a fault of the service, which was logged with this requestId.");
            default -> Problem.of(status);
        };
    }

    private static Problem rejected(Rejected rejected) {
        ProblemType type =
                switch (rejected.why()) {
                    case INVALID -> ProblemType.INVALID;
                    case TOO_LARGE -> ProblemType.TOO_LARGE;
                };
        String message = rejected.getMessage();
        return rejected.field().isEmpty()
                ? Problem.of(type, message)
                : Problem.of(
                        type, rejected.field() + ": " + message, List.of(new Violation(rejected.field(), message)));
    }

    private static Problem notAccepted(NotAccepted.Why why) {
        return switch (why) {
            case KEY_IN_USE ->
                Problem.of(
                        ProblemType.KEY_IN_USE,
                        "The chord of this Idempotency-Key is still being submitted. Try again in a moment: if it broke off,"
                                + " it is given up after ten seconds.");
            case KEY_OF_ANOTHER ->
                new Refused(
                                ProblemType.KEY_OF_ANOTHER,
                                IdempotencyHeader.NAME,
                                "came before with another body; a new request needs a new key")
                        .problem();
            case CHORD_GONE ->
                Problem.of(
                        ProblemType.CHORD_GONE,
                        "The chord of this Idempotency-Key was accepted, has ended and has been removed.");
            case BACKLOG_FULL ->
                Problem.of(
                        ProblemType.BACKLOG_FULL,
                        "With this chord more members would be open than tutti.limits.backlog allows. Try again once some"
                                + " have ended.");
            case TOO_MANY_QUEUES ->
                Problem.of(
                        ProblemType.TOO_MANY_QUEUES,
                        "With the queues of this chord there would be more than tutti.limits.queues allows. Use those that"
                                + " there are, or try again once some are empty and gone.");
            case MEMORY_FULL ->
                Problem.of(
                        ProblemType.MEMORY_FULL,
                        "Redis holds as much as tutti.limits.memory allows, or is full; nothing was accepted. Try again"
                                + " once there is room.");
            case ABANDONED ->
                Problem.of(
                        ProblemType.GIVEN_UP,
                        "The chord was given up while it was being submitted, for that took too long or another request"
                                + " with its Idempotency-Key took over; nothing was accepted.");
        };
    }

    static Problem down(StoreDown down) {
        return down.outcomeUnknown()
                ? Problem.of(
                        ProblemType.OUTCOME_UNKNOWN,
                        "Redis did not confirm what was asked for: the connection broke, or no replica has it yet. It may have"
                                + " been done; repeat it with the same Idempotency-Key.")
                : Problem.of(ProblemType.UNAVAILABLE, "Redis is away; nothing was done. Try again in a moment.");
    }
}
