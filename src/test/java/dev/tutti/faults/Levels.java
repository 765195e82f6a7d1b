package dev.tutti.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Memory and descriptors over time: whether they rise as long as the load stays what it is. */
final class Levels {
    /** A rise that is none: a fifth, and beside it what a few connections or a grown heap make. */
    private static final double RISE = 1.2;

    private final Map<String, List<Long>> samples = new LinkedHashMap<>();
    private final Map<String, Long> slack = new LinkedHashMap<>();

    /**
     * What Redis uses now: memory in KiB, clients, keys. Idempotency keys are kept for a day, longer than any run, and are not
     * counted.
     */
    void sample(RedisView redis) {
        add("KiB of Redis", Long.parseLong(redis.info("memory", "used_memory")) / 1024, 2_048);
        add("clients of Redis", Long.parseLong(redis.info("clients", "connected_clients")), 10);
        long idempotencies = redis.keys("tutti:{*}:idempotencies").stream()
                .mapToLong(key -> redis.run("ZCARD", key).toLong())
                .sum();
        add("keys", redis.run("DBSIZE").toLong() - idempotencies, 100);
    }

    /** What a process uses now: resident memory in KiB, descriptors, threads. It is the same process each time. */
    void sample(Node node) {
        Path proc = Path.of("/proc", Long.toString(node.pid()));
        try (Stream<Path> descriptors = Files.list(proc.resolve("fd"));
                Stream<Path> threads = Files.list(proc.resolve("task"));
                Stream<String> status = Files.lines(proc.resolve("status"))) {
            add("descriptors of " + node, descriptors.count(), 10);
            add("threads of " + node, threads.count(), 10);
            status.filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> line.replaceAll("[^0-9]", ""))
                    .forEach(kib -> add("KiB of " + node, Long.parseLong(kib), 16_384));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(String what, long value, long spare) {
        samples.computeIfAbsent(what, key -> new ArrayList<>()).add(value);
        slack.put(what, spare);
    }

    /** What rose: where the median of the last quarter is above that of the second, the first being for warming up. */
    List<String> risen() {
        List<String> risen = new ArrayList<>();
        samples.forEach((what, values) -> {
            if (last(values) > RISE * second(values) + slack.get(what)) {
                risen.add(what + " rose from " + second(values) + " to " + last(values));
            }
        });
        return risen;
    }

    /** Each as {@code what second → last quarter}. */
    String text() {
        List<String> each = new ArrayList<>();
        samples.forEach((what, values) -> each.add(what + " " + second(values) + " → " + last(values)));
        return String.join(", ", each);
    }

    private static long second(List<Long> values) {
        return median(values.subList(values.size() / 4, Math.max(values.size() / 4 + 1, values.size() / 2)));
    }

    private static long last(List<Long> values) {
        return median(values.subList(values.size() * 3 / 4, values.size()));
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }
}
