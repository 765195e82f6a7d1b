package dev.tutti.faults;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** SIGTERM of one process after the other, under load: a task that is shorter than the grace runs once. */
@Tag("F25")
@DisplayNameGeneration(ReplaceUnderscores.class)
class F25RollingRestarts {
    private static final int RESTARTS = 50;
    private static final int CHORDS_PER_RESTART = 20;
    private static final int MEMBERS = 10;
    private static final int LONGEST_MS = 1_500;
    private static final Duration GRACE = Duration.ofSeconds(10);

    @Test
    void tasks_run_once_although_every_process_is_restarted() throws Exception {
        int restarts = Experiment.scaled(RESTARTS);
        Work work = Work.named((chord, index, name) ->
                Signatures.task("noted", name, Math.floorMod(chord * 7919 + index * 104_729, LONGEST_MS)));
        try (Experiment run = Experiment.named("F25").start(work, node -> node.with("tutti.drain", "PT5S"));
                Load load = new Load(run.client())) {
            List<Node> nodes = run.deployment().all();
            int killed = 0;
            for (int restart = 0; restart < restarts; restart++) {
                Node node = nodes.get(restart % nodes.size());
                load.submit(restart * CHORDS_PER_RESTART, CHORDS_PER_RESTART, MEMBERS);
                Thread.sleep(300);
                if (!node.terminate(GRACE)) {
                    killed++;
                    node.kill();
                }
                node.start();
                run.deployment().awaitReady();
            }
            load.finish();
            run.settle(Duration.ofSeconds(60));

            Verdict verdict = run.check();
            List<String> problems = run.problems(verdict);
            Map<String, Long> begun = run.sink().notes().stream()
                    .filter(note -> note.id().endsWith(".begun"))
                    .collect(Collectors.groupingBy(Sink.Note::id, Collectors.counting()));
            long again = begun.values().stream().filter(times -> times > 1).count();
            if (again > 0) {
                problems.add(again + " tasks ran more than once");
            }
            if (killed > 0) {
                problems.add(killed + " processes had not ended " + GRACE.toSeconds() + " s after SIGTERM");
            }
            run.report(
                    restarts + " rolling restarts (SIGTERM), " + restarts * CHORDS_PER_RESTART + " chords × " + MEMBERS,
                    verdict.text() + "; " + begun.size() + " tasks, " + again + " ran more than once",
                    problems);
        }
    }
}
