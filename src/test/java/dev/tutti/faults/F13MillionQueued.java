package dev.tutti.faults;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tutti.faults.Node.Role;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A million slow members wait for one small worker, half of them in one chord, which is dispatched as its queue has room,
 * half in chords small enough to be in the queue at once. The API is as quick as that of a second deployment without them,
 * asked in turn, and Redis holds no more than 1 KiB for each; cancelled, they are gone soon and leave nothing.
 */
@Tag("F13")
@DisplayNameGeneration(ReplaceUnderscores.class)
class F13MillionQueued {
    private static final int MEMBERS = 1_000_000;
    private static final int SMALL = 250;
    private static final String QUEUE = "slow";
    private static final int CONCURRENCY = 16;
    private static final int SHORTEST_MS = 2_000;
    private static final long BYTES_A_MEMBER = 1_024;
    private static final double SLOWER = 2;
    private static final int REQUESTS = 1_000;
    private static final int WARM_UP = 300;
    private static final int AT_ONCE = 8;
    /** A chord that is open all the time: one of its members waits where nobody works until all has been measured. */
    private static final int LATER = 0;

    private static final String UNSERVED = "later";
    private static final int FIRST_PROBE = 1_000_000;
    private static final String CANCELLED =
            Work.text("Cancelled: the chord was cancelled before this member had ended");

    /** Slow ones for the chords of the backlog, one that ends at once for those that are submitted beside it. */
    private static final Work WORK = new Work() {
        @Override
        public ObjectNode member(int chord, int index) {
            return chord >= FIRST_PROBE
                    ? Signatures.task("echo", Work.name(chord, index))
                    : Signatures.on(chord == LATER && index == 0 ? UNSERVED : QUEUE, sleep(index));
        }

        @Override
        public String ending(int chord, int index) {
            return chord >= FIRST_PROBE ? Work.text(Work.name(chord, index)) : ENDINGS.get(index % SHORTEST_MS);
        }

        private ObjectNode sleep(int index) {
            return Signatures.task("sleep", SHORTEST_MS + index % SHORTEST_MS);
        }
    };

    /** The same texts for all: a million different ones would be the suite's own backlog. */
    private static final List<String> ENDINGS = Stream.iterate(SHORTEST_MS, millis -> millis + 1)
            .limit(SHORTEST_MS)
            .map(millis -> millis + Work.OR + CANCELLED)
            .toList();

    @Test
    void a_million_queued_members_slow_nobody_down() throws Exception {
        int small = Experiment.scaled(MEMBERS / 2) / SMALL;
        int large = Experiment.scaled(MEMBERS / 2);
        int members = large + small * SMALL;
        try (Experiment run = started("F13");
                Experiment idle = started("F13/idle")) {
            List<String> ids = new ArrayList<>(List.of(later(run)));
            List<String> idleIds = List.of(later(idle));
            SmallRequests requests = requests(run, ids);
            SmallRequests idleRequests = requests(idle, idleIds);
            SmallRequests.compare(idleRequests, requests, WARM_UP);

            long empty = used(run);
            long from = System.nanoTime();
            ids.add(run.client().stream(1, large, Duration.ofMinutes(5)));
            Duration largeTook = since(from);
            long half = used(run);
            from = System.nanoTime();
            ids.addAll(submit(run, 2, small));
            Duration smallTook = since(from);
            long full = used(run);

            List<Map<String, Percentiles>> both = SmallRequests.compare(idleRequests, requests, REQUESTS);
            int open = run.view().run("GET", "tutti:{0}:open").toInteger();
            from = System.nanoTime();
            cancel(run, ids);
            clearAway(run);
            run.settle(Duration.ofMinutes(2));
            Duration ended = since(from);
            drained(run);
            Duration gone = since(from);
            cancel(idle, idleIds);
            clearAway(idle);
            idle.settle(Duration.ofMinutes(1));

            Verdict verdict = run.check();
            List<String> problems = run.problems(verdict);
            problems.addAll(idle.problems(idle.check()));
            if (open < members * 0.99) {
                problems.add("only " + open + " of " + members + " members were open while it was measured");
            }
            if (full - empty > BYTES_A_MEMBER * members) {
                problems.add((full - empty) / members + " bytes of Redis for each member");
            }
            problems.addAll(slower(both));
            run.deployment().all().stream()
                    .filter(node -> !node.isAlive())
                    .forEach(node -> problems.add(node + " died, with 256 MB of heap"));
            run.report(
                    members + " members queued (one chord of " + large + ", " + small + " of " + SMALL
                            + "), one worker of " + CONCURRENCY,
                    verdict.text() + "; accepted within " + largeTook.toMillis() + " ms and " + smallTook.toMillis()
                            + " ms; " + (half - empty) / large + " and " + (full - half) / (small * SMALL)
                            + " bytes a member; beside an idle one: " + times(both)
                            + "; after cancelling called back within " + ended.toMillis() + " ms, queue empty within "
                            + gone.toMillis() + " ms",
                    problems);
        }
    }

    private static Experiment started(String name) {
        return Experiment.named(name).sizes(1, 1, 1).start(WORK, node -> node.withFlag("-Xmx256m")
                .with("quarkus.log.category.\"dev.tutti\".level", "INFO")
                .with("tutti.worker.queues", "default,http," + QUEUE)
                .with("tutti.worker.concurrency", Integer.toString(CONCURRENCY)));
    }

    private static String later(Experiment run) {
        return run.client().stream(LATER, 2, Duration.ofMinutes(1));
    }

    private static SmallRequests requests(Experiment run, List<String> ids) {
        AtomicInteger probe = new AtomicInteger(FIRST_PROBE);
        return new SmallRequests(run.deployment().of(Role.API).get(0))
                .get("GET /chords/{first}", () -> "/chords/" + ids.get(0))
                .get("GET /chords/{middle}", () -> "/chords/" + ids.get(ids.size() / 2))
                .get("GET /chords", () -> "/chords?limit=10")
                .get("GET /queues", () -> "/queues")
                .call("POST /chords", () -> run.client().submitOnce(probe.getAndIncrement(), 3));
    }

    private static List<String> slower(List<Map<String, Percentiles>> both) {
        List<String> slower = new ArrayList<>();
        both.get(0).forEach((name, idle) -> {
            Percentiles loaded = both.get(1).get(name);
            if (loaded.at(0.99).toNanos() > SLOWER * idle.at(0.99).toNanos()) {
                slower.add("more than twice as slow: " + name + " " + idle.text() + " → " + loaded.text());
            }
        });
        return slower;
    }

    private static String times(List<Map<String, Percentiles>> both) {
        return both.get(0).entrySet().stream()
                .map(each -> each.getKey() + " p50 "
                        + millis(each.getValue(), 0.5) + " → "
                        + millis(both.get(1).get(each.getKey()), 0.5) + ", p99 "
                        + millis(each.getValue(), 0.99) + " → "
                        + millis(both.get(1).get(each.getKey()), 0.99) + " ms")
                .collect(Collectors.joining("; "));
    }

    private static String millis(Percentiles of, double share) {
        return String.format(java.util.Locale.ROOT, "%.1f", of.at(share).toNanos() / 1e6);
    }

    private static List<String> submit(Experiment run, int first, int chords) throws Exception {
        return inParallel(chords, n -> run.client().stream(first + n, SMALL, Duration.ofMinutes(1)));
    }

    private static void cancel(Experiment run, List<String> ids) throws Exception {
        Node api = run.deployment().of(Role.API).get(0);
        inParallel(ids.size(), n -> {
            HttpResponse<String> answer = Node.HTTP.send(
                    HttpRequest.newBuilder(api.url("/chords/" + ids.get(n) + "/cancel"))
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .timeout(Duration.ofSeconds(30))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            // 409: its last member has just ended
            if (answer.statusCode() != 202 && answer.statusCode() != 409) {
                throw new IOException("cancelling was answered " + answer.statusCode() + " " + answer.body());
            }
            return answer.statusCode();
        });
    }

    /** One small worker would take its time to look at each of what nobody waits for any more. */
    private static void clearAway(Experiment run) {
        Node worker = run.deployment().of(Role.WORKER).get(0);
        worker.terminate(Duration.ofSeconds(30));
        worker.with("tutti.worker.queues", "default,http," + QUEUE + "," + UNSERVED)
                .with("tutti.worker.concurrency", "256");
        worker.start();
        run.deployment().awaitReady();
    }

    /** Waits until the worker has dropped what nobody waits for; the search for what is left tells if it did not. */
    private static void drained(Experiment run) {
        try {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(4))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> Stream.of("tutti:{0}:tasks:" + QUEUE, "tutti:{0}:tasks:" + QUEUE + ":first")
                            .allMatch(stream -> run.view().run("XLEN", stream).toInteger() == 0));
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            System.out.println("F13: the queue is not empty after four minutes");
        }
    }

    /** One of many calls. */
    @FunctionalInterface
    private interface Call<T> {
        T of(int number) throws Exception;
    }

    private static <T> List<T> inParallel(int count, Call<T> call) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<T>> sent = new ArrayList<>();
            for (int n = 0; n < count; n++) {
                int number = n;
                sent.add(threads.submit(() -> call.of(number)));
            }
            List<T> answers = new ArrayList<>();
            for (Future<T> one : sent) {
                answers.add(one.get(5, TimeUnit.MINUTES));
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }

    private static long used(Experiment run) {
        return Long.parseLong(run.view().info("memory", "used_memory"));
    }

    private static Duration since(long from) {
        return Duration.ofNanos(System.nanoTime() - from);
    }
}
