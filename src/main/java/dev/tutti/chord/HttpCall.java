package dev.tutti.chord;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP call that the service makes itself: {@code HttpCall.to("https://shop.example/prices").body(order)}. Immutable. Its
 * text, {@link #toString}, has neither headers nor query nor body, for secrets may be there.
 *
 * @param method one of {@link #METHODS}
 * @param url http or https, see {@link CallUrl}
 * @param headers sent as they are, see {@link CallHeaders}
 * @param secret name of the secret that signs a webhook, {@code tutti.webhook.secrets.<name>}; empty for the default one
 * @param body anything Jackson can write; null for none
 */
public record HttpCall(
        String method,
        URI url,
        Map<String, String> headers,
        Optional<String> secret,
        @Nullable Object body) {
    /** The methods that can be called. */
    public static final Set<String> METHODS = Collections.unmodifiableSet(
            new TreeSet<>(Set.of("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")));

    /** Those of them that have a body. */
    private static final Set<String> HAVE_A_BODY = Set.of("PATCH", "POST", "PUT");

    /** The queue of calls that name none. */
    public static final String QUEUE = "http";

    /** The method of a call that names none, and of every webhook. */
    public static final String DEFAULT_METHOD = "POST";

    public HttpCall {
        require("method", methodFault(method));
        require("url", CallUrl.fault(url.toString()));
        secret.ifPresent(name -> Names.require("secret", name));
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, value) -> {
            require("header " + name, CallHeaders.fault(name, value));
            if (!names.add(name)) {
                throw new IllegalArgumentException("header " + name + " is given twice");
            }
        });
        if (headers.size() > CallHeaders.LIMIT) {
            throw new IllegalArgumentException("headers are more than " + CallHeaders.LIMIT);
        }
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /** A POST without a body yet. */
    public static HttpCall to(String url) {
        require("url", CallUrl.fault(url));
        return new HttpCall(DEFAULT_METHOD, URI.create(url), Map.of(), Optional.empty(), null);
    }

    /** With that method, in capital letters. */
    public HttpCall method(String name) {
        return new HttpCall(name, url, headers, secret, body);
    }

    /** With one more header, or another value for it. */
    public HttpCall header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new HttpCall(method, url, more, secret, body);
    }

    /** Signed with the secret of that name; only a webhook is signed. */
    public HttpCall secret(String name) {
        return new HttpCall(method, url, headers, Optional.of(name), body);
    }

    /** With that body, sent as JSON. */
    public HttpCall body(@Nullable Object value) {
        return new HttpCall(method, url, headers, secret, value);
    }

    /** What keeps the text from being a method; empty when it is one. */
    public static Optional<String> methodFault(String method) {
        return METHODS.contains(method)
                ? Optional.empty()
                : Optional.of("must be one of " + String.join(", ", METHODS));
    }

    /** Whether a call of that method has a body: without one of its own it sends the value that it follows. */
    public static boolean hasBody(String method) {
        return HAVE_A_BODY.contains(method);
    }

    /** Its name in outcomes: the address without its query. */
    public String name() {
        return CallUrl.shown(url);
    }

    /** The same call, which can be a member. */
    HttpCall requireUnsigned() {
        if (secret.isPresent()) {
            throw new IllegalArgumentException("a member with a url has no secret: only a webhook is signed");
        }
        return this;
    }

    /** The same call, which can be a callback. */
    HttpCall requireWebhook() {
        if (!method.equals(DEFAULT_METHOD)) {
            throw new IllegalArgumentException("a callback with a url is a " + DEFAULT_METHOD + ", not a " + method);
        }
        if (body != null) {
            throw new IllegalArgumentException("a callback with a url has no body: the chord and its outcomes are it");
        }
        headers.keySet().stream().filter(CallHeaders::isOfWebhook).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException("header " + name + " is the webhook's own");
        });
        return this;
    }

    @Override
    public String toString() {
        return method + " " + name();
    }

    private static void require(String what, Optional<String> fault) {
        fault.ifPresent(text -> {
            throw new IllegalArgumentException(what + " " + text);
        });
    }
}
