package dev.tutti.faulty;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Tells the sink of the suite. */
@ApplicationScoped
class TellSink {
    /** Longer than experiments stop a process for: that its note comes late is no failure of the task. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    @ConfigProperty(name = "faults.sink", defaultValue = "http://127.0.0.1:1")
    String sink;

    /** Returns when the sink has written it down; fails when it does not say so. */
    void tell(String id, String text) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(sink + "/note"))
                .timeout(PATIENCE)
                .header("webhook-id", id)
                .POST(BodyPublishers.ofString(text))
                .build();
        int status = http.send(request, BodyHandlers.discarding()).statusCode();
        if (status / 100 != 2) {
            throw new IOException("the sink answered " + status);
        }
    }
}
