package dev.tutti.composition;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Requests that are repeated while Redis is away, and as long as an answer is not the one that is waited for. */
final class Requests {
    private static final int PAUSE_MS = 50;
    private static final int MOST = 180_000 / PAUSE_MS;
    private static final Set<Integer> AGAIN = Set.of(429, 503);
    private static final Set<Integer> ACCEPTED = Set.of(200, 202);
    private static final int CONFLICT = 409;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Executor later = CompletableFuture.delayedExecutor(PAUSE_MS, TimeUnit.MILLISECONDS);
    private final URI service;

    Requests(URI service) {
        this.service = service;
    }

    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(service.resolve(path));
    }

    /** The answer, a 200 or 202; a repeat may be a 409 instead, for the first one was heard. Fails with any other. */
    CompletableFuture<HttpResponse<String>> send(HttpRequest request) {
        return send(request, answer -> !AGAIN.contains(answer.statusCode()), 1);
    }

    /** The first answer that is such; it is asked for three minutes. */
    CompletableFuture<HttpResponse<String>> poll(HttpRequest request, Predicate<HttpResponse<String>> such) {
        return send(request, such, 1);
    }

    private CompletableFuture<HttpResponse<String>> send(
            HttpRequest request, Predicate<HttpResponse<String>> such, int times) {
        return http.sendAsync(request, BodyHandlers.ofString())
                .handle((answer, failure) -> isFinal(answer, failure, such, times)
                        ? CompletableFuture.completedFuture(accepted(request, answer, times))
                        : CompletableFuture.runAsync(() -> {}, later)
                                .thenCompose(paused -> send(request, such, times + 1)))
                .thenCompose(answer -> answer);
    }

    private static boolean isFinal(
            @Nullable HttpResponse<String> answer,
            @Nullable Throwable failure,
            Predicate<HttpResponse<String>> such,
            int times) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause != null && !(cause instanceof IOException)) {
            throw new CompletionException(cause);
        }
        return times == MOST || answer != null && such.test(answer);
    }

    private static HttpResponse<String> accepted(
            HttpRequest request, @Nullable HttpResponse<String> answer, int times) {
        if (answer == null) {
            throw new AssertionError(request + " was not answered");
        }
        if (!ACCEPTED.contains(answer.statusCode()) && (times == 1 || answer.statusCode() != CONFLICT)) {
            throw new AssertionError(request + " was answered " + answer.statusCode() + " " + answer.body());
        }
        return answer;
    }
}
