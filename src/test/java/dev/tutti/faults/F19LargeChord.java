package dev.tutti.faults;

import io.vertx.redis.client.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One chord as large as JSON takes: accepted soon, no command holds Redis up, 256 MB of heap are enough for everybody. */
@Tag("F19")
@DisplayNameGeneration(ReplaceUnderscores.class)
class F19LargeChord {
    private static final int MEMBERS = 100_000;
    private static final Duration ACCEPTED = Duration.ofSeconds(5);
    private static final Duration COMMAND = Duration.ofMillis(10);
    private static final int WARM_UP = 100;

    @Test
    void a_chord_of_a_hundred_thousand_members_holds_nobody_up() throws Exception {
        int members = Experiment.scaled(MEMBERS);
        try (Experiment run = Experiment.named("F19").start(Work.echo(), node -> node.withFlag("-Xmx256m"));
                Load load = new Load(run.client())) {
            load.submit(1, WARM_UP, 20);
            load.finish();
            run.settle(Duration.ofSeconds(30));
            run.view().run("CONFIG", "SET", "slowlog-log-slower-than", COMMAND.toNanos() / 1_000);
            boolean preferred = preferRedis(run);
            run.view().run("SLOWLOG", "RESET");

            long from = System.nanoTime();
            run.client().submit(0, members);
            Duration accepted = Duration.ofNanos(System.nanoTime() - from);
            run.settle(Duration.ofMinutes(5));
            Duration ended = Duration.ofNanos(System.nanoTime() - from);

            List<String> slow = slow(run);
            Verdict verdict = run.check();
            List<String> problems = run.problems(verdict);
            if (accepted.compareTo(ACCEPTED) > 0) {
                problems.add("accepted only after " + accepted.toMillis() + " ms");
            }
            slow.forEach(each -> problems.add("slow command: " + each));
            run.deployment().all().stream()
                    .filter(node -> !node.isAlive())
                    .forEach(node -> problems.add(node + " died, with 256 MB of heap"));
            run.report(
                    "one chord of " + members + " members",
                    verdict.text() + "; accepted after " + accepted.toMillis() + " ms, called back after "
                            + ended.toMillis() + " ms, " + slow.size() + " commands over " + COMMAND.toMillis() + " ms"
                            + (preferred ? " (Redis preferred by the scheduler)" : ""),
                    problems);
        }
    }

    /** Eight processes on few cores interrupt Redis: what a command costs is only seen when Redis goes first. Needs root. */
    private static boolean preferRedis(Experiment run) throws IOException, InterruptedException {
        Matcher pid = Pattern.compile("process_id:(\\d+)")
                .matcher(run.view().run("INFO", "server").toString());
        return pid.find()
                && new ProcessBuilder("renice", "-n", "-15", "-p", pid.group(1))
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0;
    }

    private static List<String> slow(Experiment run) {
        List<String> slow = new ArrayList<>();
        for (Response entry : run.view().run("SLOWLOG", "GET", 100)) {
            String command = entry.get(3).toString();
            slow.add(entry.get(2) + " µs: " + command.substring(0, Math.min(200, command.length())));
        }
        return slow;
    }
}
