package dev.tutti.faulty;

import dev.tutti.chord.Outcome;
import dev.tutti.task.Outcomes;
import dev.tutti.task.Task;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Tasks whose effects an onlooker can count: each tells the sink of the suite. */
@ApplicationScoped
class TellingTasks {
    /** Longer than experiments stop a process for: that its note comes late is no failure of the task. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    @ConfigProperty(name = "faults.sink", defaultValue = "http://127.0.0.1:1")
    String sink;

    /** Tells the sink that it began, and after that many milliseconds that it ended; returns its name. */
    @Task("noted")
    String noted(String name, long millis) throws Exception {
        tell(name + ".begun");
        Thread.sleep(millis);
        tell(name + ".done");
        return name;
    }

    /** A callback whose value says what it was given: the plain list. */
    @Task("together")
    List<@Nullable Object> together(List<Outcome> outcomes) {
        return Outcomes.plain(outcomes);
    }

    private void tell(String what) throws IOException, InterruptedException {
        int status = http.send(
                        HttpRequest.newBuilder(URI.create(sink + "/note"))
                                .timeout(PATIENCE)
                                .header("webhook-id", what)
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
        if (status / 100 != 2) {
            throw new IOException("the sink answered " + status);
        }
    }
}
