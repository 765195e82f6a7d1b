package dev.tutti.loop;

import dev.tutti.chord.Outcome;
import dev.tutti.task.Task;
import dev.tutti.task.TaskContext;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/** Tasks that record spans of their own, or tell which one they see. */
@ApplicationScoped
class TracedTasks {
    static final String LOG = "dev.tutti.loop.traced";

    private final HttpClient client;

    @Inject
    TracedTasks(Vertx vertx) {
        client = vertx.createHttpClient();
    }

    private static void own(String name) {
        GlobalOpenTelemetry.getTracer("a task's own")
                .spanBuilder(name)
                .startSpan()
                .end();
    }

    @Task("spans_now")
    String spansNow(TaskContext context, String secret) {
        own("now");
        Logger.getLogger(LOG).info("said now");
        Span.current().setAttribute("told", true);
        return context.traceparent().orElse("none");
    }

    @Task("spans_later")
    Uni<String> spansLater(TaskContext context) {
        return Uni.createFrom()
                .item(() -> context.traceparent().orElse("none"))
                .onItem()
                .delayIt()
                .by(Duration.ofMillis(5))
                .invoke(() -> own("later"));
    }

    @Task("asks")
    Uni<Integer> asks(int port) {
        return Uni.createFrom().completionStage(() -> client.request(HttpMethod.GET, port, "127.0.0.1", "/asked")
                .compose(HttpClientRequest::send)
                .map(answer -> answer.statusCode())
                .toCompletionStage());
    }

    @Task("throws_a_secret")
    void throwsASecret() {
        throw new IllegalStateException("the message has a s3cret");
    }

    @Task("spans_end")
    void spansEnd(List<Outcome> outcomes) {
        own("end");
    }

    @PreDestroy
    void close() {
        client.close();
    }
}
