package dev.tutti.faults;

import dev.tutti.faults.Node.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** SIGSTOP for three claim-idle, then SIGCONT: what wakes up does no harm with what others have meanwhile done. */
@Tag("F11")
@DisplayNameGeneration(ReplaceUnderscores.class)
class F11StoppedProcesses {
    private static final int STOPS = 100;
    private static final int CHORDS_AT_A_TIME = 40;
    private static final int MEMBERS = 10;
    private static final int LONGEST_MS = 600;
    private static final Duration STOPPED = Deployment.CLAIM_IDLE.multipliedBy(3);

    @Test
    void every_chord_ends_whole_although_processes_stop_and_wake_up() throws Exception {
        int stops = Experiment.scaled(STOPS);
        try (Experiment run = Experiment.named("F11").start(Work.mixed(LONGEST_MS), node -> {});
                Load load = new Load(run.client())) {
            Random chance = run.chance("victims and instants");
            int stopped = 0;
            int chords = 0;
            while (stopped < stops) {
                load.submit(chords, CHORDS_AT_A_TIME / 2, MEMBERS);
                Thread.sleep(chance.nextInt(LONGEST_MS));
                List<Node> victims = victims(run.deployment(), chance);
                victims.forEach(Node::freeze);
                load.submit(chords + CHORDS_AT_A_TIME / 2, CHORDS_AT_A_TIME / 2, MEMBERS);
                chords += CHORDS_AT_A_TIME;
                Thread.sleep(STOPPED.toMillis());
                victims.forEach(Node::thaw);
                stopped += victims.size();
                run.deployment().awaitReady();
            }
            load.finish();
            run.settle(Duration.ofSeconds(60));

            Verdict verdict = run.check();
            run.report(
                    stopped + " SIGSTOP of " + STOPPED.toSeconds() + " s and SIGCONT, " + chords + " chords × "
                            + MEMBERS,
                    verdict.text(),
                    run.problems(verdict));
        }
    }

    /** Two of four workers and one of two aggregators. */
    private static List<Node> victims(Deployment deployment, Random chance) {
        List<Node> workers = new ArrayList<>(deployment.of(Role.WORKER));
        Collections.shuffle(workers, chance);
        List<Node> aggregators = deployment.of(Role.AGGREGATOR);
        return List.of(workers.get(0), workers.get(1), aggregators.get(chance.nextInt(aggregators.size())));
    }
}
