package dev.tutti.faults;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** What a client asks for all day, one after the other: how long the API takes to answer each. */
final class SmallRequests {
    private final Node api;
    private final Map<String, Request> requests = new LinkedHashMap<>();

    /** Answers a status. */
    @FunctionalInterface
    private interface Request {
        int send() throws IOException, InterruptedException;
    }

    SmallRequests(Node api) {
        this.api = api;
    }

    /** A GET of a path that may be another one later. */
    SmallRequests get(String name, Supplier<String> path) {
        requests.put(name, () -> Node.HTTP
                .send(
                        HttpRequest.newBuilder(api.url(path.get()))
                                .timeout(Duration.ofSeconds(10))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .statusCode());
        return this;
    }

    /** Something that answers a status. */
    SmallRequests call(String name, IntSupplier call) {
        requests.put(name, call::getAsInt);
        return this;
    }

    /**
     * Sends each so many times, to one deployment and the other in turn: whatever else the machine does meanwhile
     * happens to both.
     *
     * @return how long each took, by name, of the one and of the other
     * @throws IllegalStateException when one is answered other than 2xx
     */
    static List<Map<String, Percentiles>> compare(SmallRequests one, SmallRequests other, int times)
            throws IOException, InterruptedException {
        Map<String, List<Duration>> ofOne = new LinkedHashMap<>();
        Map<String, List<Duration>> ofOther = new LinkedHashMap<>();
        for (int n = 0; n < times; n++) {
            for (String name : one.requests.keySet()) {
                if (n % 2 == 0) {
                    one.send(name, ofOne);
                    other.send(name, ofOther);
                } else {
                    other.send(name, ofOther);
                    one.send(name, ofOne);
                }
            }
        }
        return List.of(percentiles(ofOne), percentiles(ofOther));
    }

    private void send(String name, Map<String, List<Duration>> took) throws IOException, InterruptedException {
        long from = System.nanoTime();
        int status = requests.get(name).send();
        took.computeIfAbsent(name, none -> new ArrayList<>()).add(Duration.ofNanos(System.nanoTime() - from));
        if (status / 100 != 2) {
            throw new IllegalStateException(name + " was answered " + status);
        }
    }

    private static Map<String, Percentiles> percentiles(Map<String, List<Duration>> took) {
        Map<String, Percentiles> percentiles = new LinkedHashMap<>();
        took.forEach((name, times) -> percentiles.put(name, new Percentiles(times)));
        return percentiles;
    }
}
