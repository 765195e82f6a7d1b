package dev.tutti.faults;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tasks that take twenty times claim-idle, in healthy workers: nobody takes them over, each runs once. */
@Tag("F12")
@DisplayNameGeneration(ReplaceUnderscores.class)
class F12LongTasks {
    private static final int TASKS = 100;
    private static final Duration LONG = Deployment.CLAIM_IDLE.multipliedBy(20);

    @Test
    void a_task_that_takes_twenty_claim_idle_runs_once() throws Exception {
        int tasks = Experiment.scaled(TASKS);
        Work work = Work.named((chord, index, name) -> Signatures.task("noted", name, (int) LONG.toMillis()));
        try (Experiment run = Experiment.named("F12").start(work, node -> {})) {
            run.client().submit(0, tasks);
            run.settle(LONG.plusSeconds(30));

            Verdict verdict = run.check();
            Map<String, Long> told =
                    run.sink().notes().stream().collect(Collectors.groupingBy(Sink.Note::id, Collectors.counting()));
            List<String> problems = run.problems(verdict);
            for (int index = 0; index < tasks; index++) {
                for (String what : List.of(".begun", ".done")) {
                    long times = told.getOrDefault(Work.name(0, index) + what, 0L);
                    if (times != 1) {
                        problems.add(Work.name(0, index) + what + " was told " + times + " times");
                    }
                }
            }
            long executions = told.keySet().stream()
                    .filter(id -> id.endsWith(".begun"))
                    .map(told::get)
                    .mapToLong(Long::longValue)
                    .sum();
            run.report(
                    tasks + " tasks of " + LONG.toSeconds() + " s, claim-idle " + Deployment.CLAIM_IDLE.toSeconds()
                            + " s",
                    verdict.text() + "; " + executions + " executions",
                    problems);
        }
    }
}
