package dev.tutti.api;

import java.util.Locale;

/** The kinds of problems that this API answers; {@code docs/http.md} has them as a table. */
enum ProblemType {
    MALFORMED(400, "The request cannot be read"),
    UNKNOWN_FIELD(400, "The request has a field that does not exist"),
    WRONG_TYPE(400, "A field has the wrong type"),
    UNAUTHENTICATED(401, "Nobody knows who calls"),
    FORBIDDEN(403, "The caller may not do this"),
    NOT_FOUND(404, "There is no such thing"),
    ROLE_OFF(404, "This process does not serve the API"),
    METHOD_NOT_ALLOWED(405, "This method is not for this address"),
    NOT_ACCEPTABLE(406, "No representation that the client accepts"),
    NOT_JOINED(409, "The chord has not joined yet"),
    WRONG_STATE(409, "The chord is not in a state that allows this"),
    KEY_IN_USE(409, "The chord of this idempotency key is still being submitted"),
    CHORD_GONE(410, "The chord of this idempotency key has been removed"),
    TOO_LARGE(413, "The request is larger than a limit"),
    UNSUPPORTED_MEDIA_TYPE(415, "The body is of a type that is not read"),
    INVALID(422, "The request breaks a rule"),
    KEY_OF_ANOTHER(422, "This idempotency key came with another request"),
    NOT_SUPPORTED(422, "The request asks for something that is not built yet"),
    BACKLOG_FULL(429, "Too many members are open"),
    TOO_MANY_QUEUES(429, "There are too many queues"),
    INTERNAL(500, "The request failed for a fault of the service"),
    UNAVAILABLE(503, "Redis is away"),
    BODIES_FULL(503, "Too much is coming in at once"),
    PROVIDER_AWAY(503, "The provider of tokens is away"),
    MEMORY_FULL(503, "Redis holds as much as it may"),
    TOO_MANY_WAITS(503, "Too many clients are waiting"),
    GIVEN_UP(503, "The chord was given up while it was being submitted"),
    OUTCOME_UNKNOWN(503, "Redis did not confirm what was asked for");

    private final int status;
    private final String title;

    ProblemType(int status, String title) {
        this.status = status;
        this.title = title;
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }

    /** What identifies the type; it is compared, never fetched. */
    String uri() {
        return "urn:tutti:problem:" + name().toLowerCase(Locale.ROOT);
    }
}
