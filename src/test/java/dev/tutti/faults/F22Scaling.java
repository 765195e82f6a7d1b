package dev.tutti.faults;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Workers from none to the maximum and back, as the committed ScaledObjects say, by delays, retries and a large chord over
 * several partitions: there is one whenever something is undispatched, queued, in hand or due within a minute, none when
 * nothing is, and the names of those that were leave nothing. The scaler's clock runs fifteen times as fast.
 */
@Tag("F22")
@DisplayNameGeneration(ReplaceUnderscores.class)
class F22Scaling {
    private static final int MEMBERS = 100_000;
    private static final int NAMES = 5_000;
    private static final int PARTITIONS = 4;
    private static final int HURRY = 15;
    private static final int FIRST = 0;
    private static final int WAITING = 1;
    private static final int LARGE = 2;
    private static final int LATER = 3;
    private static final int LATER_MS = 70_000;

    private static final Work WORK = new Work() {
        @Override
        public ObjectNode member(int chord, int index) {
            ObjectNode echo = Signatures.task("echo", Work.name(chord, index));
            return switch (chord) {
                case WAITING -> index % 2 == 0 ? Signatures.delayed(echo, 1_000 * index + 100) : retried();
                case LARGE -> sleeps(chord, index) ? Signatures.task("sleep", 20) : echo;
                case LATER -> Signatures.delayed(echo, LATER_MS);
                default -> echo;
            };
        }

        @Override
        public String ending(int chord, int index) {
            return sleeps(chord, index)
                    ? "20"
                    : chord == WAITING && index % 2 == 1 ? "3" : Work.text(Work.name(chord, index));
        }

        private boolean sleeps(int chord, int index) {
            return chord == LARGE && index % 10 == 0;
        }

        /** Fails twice, seconds apart: meanwhile it is in no stream. */
        private ObjectNode retried() {
            ObjectNode signature = Signatures.task("flaky", 2);
            signature.putObject("retry").put("maxAttempts", 3).put("delay", "PT4S");
            return signature;
        }
    };

    @Test
    void there_are_workers_exactly_while_there_is_work() throws Exception {
        int members = Experiment.scaled(MEMBERS);
        int names = Experiment.scaled(NAMES);
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        try (Experiment run = Experiment.named("F22").sizes(1, 0, 2).start(WORK, node -> node.with(
                        "tutti.partitions", Integer.toString(PARTITIONS))
                .with("tutti.drain", "PT5S")
                .with("quarkus.log.category.\"dev.tutti\".level", "INFO"))) {
            List<Scaled> scaled = ScaledObject.committed().stream()
                    .map(rules -> new Scaled(run, rules, HURRY, PARTITIONS))
                    .toList();
            List<String> problems = new ArrayList<>();
            var ticking = clock.scheduleWithFixedDelay(
                    () -> scaled.forEach(each -> each.tick(run.took())), 0, 50, TimeUnit.MILLISECONDS);

            run.client().submit(FIRST, 20);
            run.settle(Duration.ofMinutes(1));
            none(scaled, problems, "after the first chord");
            int zeros = scaled.get(0).zeros();
            run.client().submit(LATER, 5);
            until(() -> scaled.get(0).replicas() > 0, problems, "nobody came for what is due within a minute");

            run.client().submit(WAITING, 20);
            run.client().submit(LARGE, members);
            leave(run, names);
            run.settle(Duration.ofMinutes(3));
            int most = scaled.get(0).most();
            if (most < Math.min(scaled.get(0).max(), members / 512)) {
                problems.add("at most " + most + " workers for " + members + " members");
            }
            none(scaled, problems, "at the end");
            ticking.cancel(false);

            Verdict verdict = run.check();
            problems.addAll(run.problems(verdict));
            List<String> broken =
                    scaled.stream().flatMap(each -> each.broken().stream()).toList();
            problems.addAll(broken);
            if (!ticking.isCancelled()) {
                problems.add("the scaler stopped");
            }
            if (zeros == 0) {
                problems.add("nobody was ended when the first chord was");
            }
            run.report(
                    "workers scaled from none: 20 members, 5 due after " + LATER_MS / 1_000
                            + " s, 20 with delays and retries, one chord of " + members + "; " + PARTITIONS
                            + " partitions, " + names
                            + " consumer names besides",
                    verdict.text() + "; after " + broken.size() + " of "
                            + scaled.stream().mapToInt(Scaled::polls).sum()
                            + " polls none although something was to be done; up to " + most + " of "
                            + scaled.get(0).max() + " workers and "
                            + scaled.get(1).most() + " for calls, "
                            + scaled.get(0).zeros() + " times none again; "
                            + (scaled.get(0).started() + scaled.get(1).started()) + " processes in all",
                    problems);
        } finally {
            clock.shutdownNow();
        }
    }

    private static void none(List<Scaled> scaled, List<String> problems, String when) {
        until(() -> scaled.stream().allMatch(each -> each.replicas() == 0), problems, "workers without work " + when);
    }

    private static void until(Callable<Boolean> condition, List<String> problems, String otherwise) {
        try {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(100))
                    .until(condition);
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            problems.add(otherwise);
        }
    }

    /** What pods leave behind that lived for a moment: a name in each group. */
    private static void leave(Experiment run, int names) {
        List<String> streams = IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> "tutti:{" + partition + "}:tasks:default")
                .filter(stream -> run.view().run("EXISTS", stream).toInteger() == 1)
                .toList();
        for (String stream : streams) {
            try {
                run.view().run("XGROUP", "CREATE", stream, RedisView.WORKERS, "0");
            } catch (IllegalStateException e) {
                System.out.println("F22: a worker was there first: " + e.getMessage());
            }
        }
        List<Request> requests = new ArrayList<>();
        for (int name = 0; name < names; name++) {
            requests.add(RedisView.request(
                    "XGROUP",
                    "CREATECONSUMER",
                    streams.get(name % streams.size()),
                    RedisView.WORKERS,
                    "pod" + name + "-tasks"));
        }
        run.view().runAll(requests);
    }
}
