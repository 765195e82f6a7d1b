package dev.tutti.faults;

import dev.tutti.faults.Node.Role;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * kill -9 of aggregators, and of workers that send callbacks: these exactly between the sink's 200 and the acknowledgement,
 * for they are stopped while the sink answers and never go on. A callback may come again, with the same id; once for each
 * kill of its sender, not more.
 */
@Tag("F2")
@DisplayNameGeneration(ReplaceUnderscores.class)
class F2KilledSenders {
    private static final int KILLS = 200;
    private static final int CHORDS_PER_KILL = 10;
    private static final int MEMBERS = 5;
    private static final int LONGEST_MS = 200;

    @Test
    void a_callback_comes_again_only_where_its_sender_was_killed() throws Exception {
        int kills = Experiment.scaled(KILLS);
        // with three aggregators one is killed while another is still starting
        try (Experiment run = Experiment.named("F2").sizes(2, 4, 3).start(Work.mixed(LONGEST_MS), node -> {});
                Load load = new Load(run.client())) {
            Random chance = run.chance("victims and instants");
            int between = 0;
            for (int kill = 0; kill < kills; kill++) {
                boolean sender = kill % 2 == 0;
                Node victim = run.deployment().victim(sender ? Role.WORKER : Role.AGGREGATOR, chance);
                KillOnAnswer answer = new KillOnAnswer(run.deployment().of(Role.WORKER));
                if (sender) {
                    run.sink().answers(answer);
                }
                load.submit(kill * CHORDS_PER_KILL, CHORDS_PER_KILL, MEMBERS);
                if (sender) {
                    between += answer.await() ? 1 : 0;
                    run.sink().answers((delivery, port) -> 200);
                } else {
                    Thread.sleep(chance.nextInt(LONGEST_MS));
                    victim.kill();
                    victim.start();
                }
            }
            load.finish();
            run.settle(Duration.ofSeconds(60));

            Verdict verdict = run.check();
            List<String> problems = run.problems(verdict);
            int again = verdict.count(Finding.DOUBLE_DELIVERY);
            if (again > kills) {
                problems.add(again + " repeated deliveries after " + kills + " kills");
            }
            run.report(
                    kills + " kill -9 of aggregators and of callback senders, " + kills * CHORDS_PER_KILL + " chords × "
                            + MEMBERS,
                    verdict.text() + "; " + between + " between the sink's 200 and the acknowledgement",
                    problems);
        }
    }

    /** Answers 200, and kills the process that asked before it can have heard. */
    private static final class KillOnAnswer implements Sink.Reply {
        private final List<Node> workers;
        private final AtomicBoolean chosen = new AtomicBoolean();
        /** It may be sending several callbacks, and must be started again only once. */
        private final AtomicBoolean killing = new AtomicBoolean();

        private final CountDownLatch killed = new CountDownLatch(1);
        private volatile Node sender;

        private KillOnAnswer(List<Node> workers) {
            this.workers = workers;
        }

        @Override
        public int to(Delivery delivery, int senderPort) {
            if (chosen.compareAndSet(false, true)) {
                Optional<Node> found = workers.stream()
                        .filter(node -> Sockets.belongsTo(node.pid(), senderPort))
                        .findFirst();
                found.ifPresent(Node::freeze);
                sender = found.orElse(null);
            }
            return 200;
        }

        @Override
        public void written(Delivery delivery, int senderPort) {
            Node victim = sender;
            if (victim != null
                    && killed.getCount() > 0
                    && Sockets.belongsTo(victim.pid(), senderPort)
                    && killing.compareAndSet(false, true)) {
                victim.kill();
                victim.start();
                killed.countDown();
            }
        }

        /** Whether it has killed one. */
        boolean await() throws InterruptedException {
            return killed.await(20, TimeUnit.SECONDS);
        }
    }
}
