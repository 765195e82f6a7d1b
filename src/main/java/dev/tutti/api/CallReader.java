package dev.tutti.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tutti.chord.CallHeaders;
import dev.tutti.chord.CallUrl;
import dev.tutti.chord.HttpCall;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads what a signature says of an HTTP call, and writes it down as it is stored. */
final class CallReader {
    static final Set<String> FIELDS = Set.of("url", "method", "headers", "body", "secret");

    private final JsonCursor json;
    private final Violations violations;
    private final Set<String> given = new TreeSet<>();
    private final Set<String> headers = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    private String method = HttpCall.DEFAULT_METHOD;
    private @Nullable URI url;
    private @Nullable String secret;

    CallReader(JsonCursor json, Violations violations) {
        this.json = json;
        this.violations = violations;
    }

    /** One of {@link #FIELDS}, not null. */
    void field(String field, JsonGenerator out) throws IOException {
        given.add(field);
        switch (field) {
            case "url" -> {
                String text = json.text();
                if (!broken(CallUrl.fault(text))) {
                    url = URI.create(text);
                }
                out.writeStringField(field, text);
            }
            case "method" -> {
                method = json.text();
                broken(HttpCall.methodFault(method));
                out.writeStringField(field, method);
            }
            case "headers" -> {
                out.writeObjectFieldStart(field);
                json.object(name -> header(name, out));
                out.writeEndObject();
            }
            case "secret" -> {
                secret = json.path();
                String name = json.text();
                violations.checkName(secret, "secret", name);
                out.writeStringField(field, name);
            }
            default -> {
                out.writeFieldName(field);
                json.copy(out);
            }
        }
    }

    private void header(String name, JsonGenerator out) throws IOException {
        String value = json.text();
        broken(CallHeaders.fault(name, value));
        if (!headers.add(name)) {
            violations.add(json.path(), "is given twice");
        }
        if (headers.size() == CallHeaders.LIMIT + 1) {
            violations.add(json.path(), "is one too many: a call has at most " + CallHeaders.LIMIT + " headers");
        }
        out.writeStringField(name, value);
    }

    /** Whether there is a url, right or wrong. */
    boolean isGiven() {
        return given.contains("url");
    }

    /** What the call is called in outcomes; empty for a url that broke a rule. */
    String name() {
        return url == null ? "" : CallUrl.shown(url);
    }

    /** A signature without a url may have none of the others. */
    void checkUnused(String path) {
        given.stream()
                .filter(field -> !field.equals("url"))
                .forEach(field -> violations.add(path + "." + field, "goes with a url; a task has args and kwargs"));
    }

    /** Only webhooks are signed. */
    void checkMember() {
        if (secret != null && isGiven()) {
            violations.add(secret, "goes with a callback: only a webhook is signed");
        }
    }

    /** A webhook says what it sends itself. */
    void checkCallback(String path) {
        if (!method.equals(HttpCall.DEFAULT_METHOD)) {
            violations.add(
                    path + ".method", "must be " + HttpCall.DEFAULT_METHOD + ": a callback with a url is a webhook");
        }
        if (given.contains("body")) {
            violations.add(path + ".body", "must be left out: the body of a webhook is the chord and its outcomes");
        }
        headers.stream()
                .filter(CallHeaders::isOfWebhook)
                .forEach(name -> violations.add(path + ".headers." + name, "cannot be set: it is the webhook's own"));
    }

    private boolean broken(Optional<String> fault) {
        fault.ifPresent(message -> violations.add(json.path(), message));
        return fault.isPresent();
    }
}
