package dev.tutti.faults;

import dev.tutti.composition.Compositions;
import dev.tutti.faults.Node.Role;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * kill -9 of workers, aggregators and Redis while random compositions run: each comes to what a plain recursive function computed. What
 * is relaxed is the number of calls alone: one whose process vanished may be repeated.
 */
@Tag("F29")
@DisplayNameGeneration(ReplaceUnderscores.class)
class F29RandomCompositions {
    private static final int COMPOSITIONS = 2400;
    private static final int AT_ONCE = 12;
    private static final int LONGEST_MS = 300;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void compositions_come_to_what_was_computed_although_processes_are_killed() throws Exception {
        int count = Experiment.scaled(COMPOSITIONS);
        ExecutorService threads = Executors.newCachedThreadPool();
        try (Experiment run = Experiment.named("F29").start(Work.echo(), node -> {})) {
            Random chance = run.chance("victims, instants and compositions");
            URI api = run.deployment().of(Role.API).get(0).url("/");
            Compositions some = Compositions.from("killed", chance.nextInt(1 << 30), count);
            Future<List<String>> differences = threads.submit(() -> some.run(api, AT_ONCE));
            int killed = 0;
            while (!differences.isDone()) {
                Thread.sleep(chance.nextInt(LONGEST_MS));
                KillInTurn.kill(run, killed++, chance);
            }
            run.settle(Duration.ofSeconds(60));

            List<String> problems = new ArrayList<>(differences.get());
            Map<String, List<String>> notes = run.sink().notes().stream()
                    .collect(Collectors.groupingBy(
                            Sink.Note::id, Collectors.mapping(Sink.Note::text, Collectors.toList())));
            problems.addAll(some.differentCallsOfProcesses(name -> notes.getOrDefault(name, List.of())));
            int different = problems.size();
            problems.addAll(left(run));
            problems.addAll(run.repairs());
            run.report(
                    killed + " kill -9 of workers, aggregators and Redis (AOF `always`), " + count
                            + " random compositions",
                    different + " differences; of them " + some.features(),
                    problems);
        } finally {
            threads.shutdownNow();
        }
    }

    /** What is left in Redis, but for members that never begin: their messages are put off by an hour. */
    private static List<String> left(Experiment run) {
        return run.leaks(PATIENCE).stream()
                .filter(leak -> !leak.contains(":delayed:"))
                .map(leak -> "left in Redis: " + leak)
                .toList();
    }
}
