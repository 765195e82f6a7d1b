package dev.tutti.faulty;

import dev.tutti.chord.Outcome;
import dev.tutti.chord.TaskId;
import dev.tutti.task.Task;
import dev.tutti.task.TaskContext;
import dev.tutti.wire.OutcomeJson;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Tasks whose effects an onlooker can count: each tells the sink of the suite. */
@ApplicationScoped
class TellingTasks {
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    @ConfigProperty(name = "faults.sink", defaultValue = "http://127.0.0.1:1")
    String sink;

    /** A callback: sends what a webhook would send, to the same place. Fails unless it is answered 2xx. */
    @Task("told")
    void told(List<Outcome> outcomes, int number, TaskContext context) throws Exception {
        Buffer body = Buffer.buffer("{\"type\":\"chord.joined\",\"data\":{\"chord\":{\"id\":\"" + context.chord()
                + "\",\"labels\":{\"chord\":\"" + number + "\"}},\"outcomes\":[");
        for (int index = 0; index < outcomes.size(); index++) {
            body.appendString(index == 0 ? "" : ",")
                    .appendBuffer(OutcomeJson.present(
                            new TaskId.Member(context.chord(), index),
                            OutcomeJson.store(outcomes.get(index), context.round())));
        }
        send("/callback", context.idempotencyId(), body.appendString("]}}").getBytes());
    }

    /** Tells the sink that it began, and after that many milliseconds that it ended; returns its name. */
    @Task("noted")
    String noted(String name, long millis) throws Exception {
        send("/note", name + ".begun", new byte[0]);
        Thread.sleep(millis);
        send("/note", name + ".done", new byte[0]);
        return name;
    }

    private void send(String path, String id, byte[] body) throws IOException, InterruptedException {
        int status = http.send(
                        HttpRequest.newBuilder(URI.create(sink + path))
                                .timeout(Duration.ofSeconds(10))
                                .header("webhook-id", id)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
        if (status / 100 != 2) {
            throw new IOException("the sink answered " + status);
        }
    }
}
