package dev.tutti.faults;

import static org.awaitility.Awaitility.await;

import dev.tutti.faults.Node.Role;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Bad requests of every kind, as fast as one small api takes them, and connections that never come to an end, beside good
 * chords: these are accepted and end, the others are answered 4xx, and nothing is left of them in Redis, in memory or in
 * the log.
 */
@Tag("F24")
@DisplayNameGeneration(ReplaceUnderscores.class)
class F24BadRequests {
    private static final int REQUESTS = 1_000_000;
    private static final int CONNECTIONS = 8;
    private static final int SLOW = 200;
    private static final int ENDLESS = 40;
    private static final int MEMBERS = 5;
    private static final int ALONE = 200;
    private static final int ROUNDS = 40;
    private static final long LOG_BYTES = 1 << 20;
    private static final Duration RETENTION = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private int chord;

    @Test
    void a_million_bad_requests_harm_no_good_one() throws Exception {
        int requests = Experiment.scaled(REQUESTS);
        try (Experiment run = Experiment.named("F24").sizes(1, 1, 1).start(Work.echo(), node -> node.with(
                        "tutti.retention", RETENTION.toString())
                .with("quarkus.log.category.\"dev.tutti\".level", "INFO"))) {
            Node api = run.deployment().of(Role.API).get(0);
            List<String> problems = new ArrayList<>();
            good(run, ALONE, problems);
            Percentiles alone = good(run, ALONE, problems);
            Set<String> before = removed(run);

            Map<String, AtomicLong> answers = BadClient.counts();
            Levels levels = new Levels();
            List<Duration> beside = new ArrayList<>();
            long logged = Files.size(log(run));
            long from = System.nanoTime();
            int closed;
            try (SlowSenders slow = new SlowSenders(api.url(""), SLOW)) {
                for (int round = 0; round < ROUNDS; round++) {
                    List<Future<?>> sent = new ArrayList<>();
                    ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
                    for (int client = 0; client < CONNECTIONS; client++) {
                        Random chance = run.chance("client " + client + " in round " + round);
                        int share = Math.max(1, requests / ROUNDS / CONNECTIONS);
                        sent.add(threads.submit(() -> send(api.url(""), chance, answers, share)));
                    }
                    threads.shutdown();
                    while (!sent.stream().allMatch(Future::isDone)) {
                        beside.add(timed(run, problems));
                        Thread.sleep(PAUSE.toMillis());
                    }
                    for (Future<?> each : sent) {
                        each.get();
                    }
                    levels.sample(api);
                }
                closed = slow.closed();
            }
            Duration took = Duration.ofNanos(System.nanoTime() - from);
            int refused = endless(run, problems);
            logged = Files.size(log(run)) - logged;
            run.settle(Duration.ofSeconds(60));
            Verdict verdict = run.check(true);
            Set<String> left = removed(run);
            left.removeAll(before);
            left.stream().limit(20).map(key -> "left in Redis: " + key).forEach(problems::add);
            problems.addAll(run.problems(verdict));

            long answered = answers.values().stream().mapToLong(AtomicLong::get).sum();
            problems.addAll(BadClient.unexpected(answers));
            problems.addAll(levels.risen());
            if (!api.isAlive()) {
                problems.add(api + " died");
            }
            if (logged > LOG_BYTES) {
                problems.add(logged + " bytes were logged");
            }
            Files.write(
                    run.directory().resolve("answers.txt"),
                    new TreeMap<>(answers)
                            .entrySet().stream()
                                    .map(each -> each.getValue() + " " + each.getKey())
                                    .toList());
            run.report(
                    answered + " bad requests of " + BadRequests.all().count() + " kinds over " + CONNECTIONS
                            + " connections, " + SLOW
                            + " that send a byte a second (" + closed + " closed), " + ENDLESS
                            + " bodies of 9 MiB without an end, beside " + beside.size() + " chords × " + MEMBERS
                            + "; one api with 192 MB of heap",
                    verdict.text() + "; " + answered * 1_000 / took.toMillis() + " bad ones a second, " + refused
                            + " of those without an end 503; a good one accepted alone: "
                            + alone.text() + ", beside them: " + new Percentiles(beside).text() + "; " + logged
                            + " bytes logged; median of the second and of the last quarter: " + levels.text(),
                    problems);
        }
    }

    /** More than there is memory for; a good small one is taken beside them, a good large one when they are gone. */
    private int endless(Experiment run, List<String> problems) throws IOException {
        Node api = run.deployment().of(Role.API).get(0);
        int refused;
        try (EndlessBodies bodies = new EndlessBodies(api.url(""), ENDLESS)) {
            refused = bodies.refused();
            timed(run, problems);
        }
        if (refused == 0) {
            problems.add("as many bodies without an end were taken in as came");
        }
        try {
            await().atMost(Duration.ofSeconds(10)).until(() -> large(api) == 202);
        } catch (ConditionTimeoutException e) {
            problems.add("a large body is not taken though those without an end are gone");
        }
        return refused;
    }

    private static int large(Node api) throws IOException, InterruptedException {
        return Node.HTTP
                .send(
                        HttpRequest.newBuilder(api.url("/chords"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(" ".repeat(9 << 20) + "{\"members\":[]}"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static Void send(URI api, Random chance, Map<String, AtomicLong> answers, int requests) throws IOException {
        new BadClient(api, answers).send(requests, chance);
        return null;
    }

    private Percentiles good(Experiment run, int chords, List<String> problems) {
        List<Duration> times = new ArrayList<>();
        for (int n = 0; n < chords; n++) {
            times.add(timed(run, problems));
        }
        return new Percentiles(times);
    }

    /** How long a good chord takes to be accepted. */
    private Duration timed(Experiment run, List<String> problems) {
        long from = System.nanoTime();
        int status = run.client().submitOnce(chord++, MEMBERS);
        if (status != 202) {
            problems.add("chord " + (chord - 1) + " was answered " + status);
        }
        return Duration.ofNanos(System.nanoTime() - from);
    }

    /**
     * The keys when every chord has ended and has been removed; keys of good requests' idempotency are kept for a day, one
     * that was refused leaves none.
     */
    private static Set<String> removed(Experiment run) {
        run.settle(Duration.ofSeconds(60));
        try {
            await().atMost(RETENTION.plusSeconds(60))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> run.view().keys("tutti:{*}:chord:*").isEmpty());
        } catch (ConditionTimeoutException e) {
            System.out.println("F24: chords are left after their retention");
        }
        Set<String> keys = new HashSet<>(run.view().keys("tutti:*"));
        List<String> kept =
                keys.stream().filter(key -> key.contains(":idempotency:")).toList();
        keys.removeAll(kept);
        // and one of all the bodies that broke off after a part of them was stored: who sends it again is to go on with
        // it
        long known = run.ledger().count(Submitted.Answer.ACCEPTED) + 1;
        if (kept.size() > known) {
            keys.add(kept.size() - known + " idempotency keys of requests that were not accepted");
        }
        return keys;
    }

    private static Path log(Experiment run) throws IOException {
        try (Stream<Path> logs = Files.list(run.directory())) {
            return logs.filter(file -> file.endsWith("api1.log")).findFirst().orElseThrow();
        }
    }
}
