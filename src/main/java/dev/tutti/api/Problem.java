package dev.tutti.api;

import dev.tutti.wire.Json;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An error as a client sees it, RFC 9457.
 *
 * @param type a URI that identifies the kind
 * @param detail what happened this time, for a person
 * @param violations what is wrong with the request; empty unless that is the problem
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>
 */
record Problem(String type, String title, int status, String detail, List<Violation> violations) {
    static final String MEDIA_TYPE = "application/problem+json";

    /** A problem of a known kind. */
    static Problem of(ProblemType type, String detail, List<Violation> violations) {
        return new Problem(type.uri(), type.title(), type.status(), detail, List.copyOf(violations));
    }

    /** A problem of a known kind, without violations. */
    static Problem of(ProblemType type, String detail) {
        return of(type, detail, List.of());
    }

    /** A problem that its status says all about. */
    static Problem of(int status) {
        Response.Status known = Response.Status.fromStatusCode(status);
        String reason = known == null ? "HTTP status " + status : known.getReasonPhrase();
        return new Problem("about:blank", reason, status, reason, List.of());
    }

    /** Whether the same request may be answered otherwise in a moment, so that the answer has a Retry-After. */
    boolean passes() {
        return status == 429 || status == 503 || type.equals(ProblemType.KEY_IN_USE.uri());
    }

    /** The document. */
    byte[] json(String requestId) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", type);
        document.put("title", title);
        document.put("status", status);
        document.put("detail", detail);
        document.put("requestId", requestId);
        if (!violations.isEmpty()) {
            document.put("violations", violations);
        }
        return Json.write(document).getBytes(StandardCharsets.UTF_8);
    }
}
