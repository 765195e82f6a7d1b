package dev.tutti.bench;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Lines of JSON for the measuring process, one write each: {@code {"ev":…,"t":ns,"pid":…,…}}. */
@ApplicationScoped
class EventLog {
    private final FileChannel file;
    private final int managementPort;

    EventLog(
            @ConfigProperty(name = "bench.log") Path path,
            @ConfigProperty(name = "quarkus.management.port") int managementPort) {
        this.managementPort = managementPort;
        try {
            file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("no log of events at " + path, e);
        }
    }

    void start(@Observes StartupEvent event) {
        Thread waiting = new Thread(this::tellReady, "bench-ready");
        waiting.setDaemon(true);
        waiting.start();
    }

    /**
     * Writes one line.
     *
     * @param more further members of the JSON object, for example {@code "chord":"c0"}
     */
    void line(String event, long nanoTime, String more) {
        String line = "{\"ev\":\"" + event + "\",\"t\":" + nanoTime + ",\"pid\":"
                + ProcessHandle.current().pid() + (more.isEmpty() ? "" : "," + more) + "}\n";
        try {
            file.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void tellReady() {
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest ready = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + "/q/health/ready"))
                .timeout(Duration.ofSeconds(1))
                .build();
        while (true) {
            try {
                if (http.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    line("ready", System.nanoTime(), "");
                    return;
                }
            } catch (IOException e) {
                // not listening yet
            } catch (InterruptedException e) {
                return;
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
