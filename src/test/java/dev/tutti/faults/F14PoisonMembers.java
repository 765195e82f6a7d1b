package dev.tutti.faults;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Members that take their process with them, or try to, among healthy ones: they end with a descriptor, the others with
 * their values. Half the workers exit when memory runs out, half go on. What dies is started again, as an orchestrator does.
 */
@Tag("F14")
@DisplayNameGeneration(ReplaceUnderscores.class)
class F14PoisonMembers {
    private static final int POISON = 50;
    private static final int HEALTHY = 10_000;
    private static final int MEMBERS = 100;
    private static final List<String> KINDS =
            List.of("halt", "exhaust", "overflow", "spin", "huge", "cyclic", "unspeakable");

    @Test
    void a_poison_member_costs_only_itself() throws Exception {
        int poison = Experiment.scaled(POISON);
        int chords = Experiment.scaled(HEALTHY) / MEMBERS + 1;
        AtomicInteger workers = new AtomicInteger();
        try (Experiment run = Experiment.named("F14").start(new Poisoned(poison, chords), node -> {
                    if (node.role() == Node.Role.WORKER && workers.getAndIncrement() % 2 == 0) {
                        node.withFlag("-XX:-ExitOnOutOfMemoryError");
                    }
                });
                Load load = new Load(run.client());
                Restarts restarts = new Restarts(run.deployment())) {
            load.submit(0, chords, MEMBERS);
            load.finish();
            run.settle(Duration.ofMinutes(8));
            Duration took = run.took();
            restarts.stop();
            run.deployment().awaitReady();

            Verdict verdict = run.check();
            run.report(
                    poison + " poison members (" + String.join(", ", KINDS) + ") beside " + (chords * MEMBERS - poison)
                            + " healthy ones",
                    verdict.text() + "; " + restarts.count() + " processes died, all had ended after "
                            + took.toSeconds() + " s",
                    run.problems(verdict));
        }
    }

    /** Poison spread evenly over the chords, the rest as ever. */
    private record Poisoned(int poison, int chords) implements Work {
        @Override
        public ObjectNode member(int chord, int index) {
            String kind = kind(chord, index);
            if (kind.isEmpty()) {
                return Work.mixed(50).member(chord, index);
            }
            ObjectNode signature = Signatures.task(kind);
            return kind.equals("spin") ? signature.put("timeout", "PT2S") : signature;
        }

        @Override
        public String ending(int chord, int index) {
            return switch (kind(chord, index)) {
                case "halt" -> "\"Lost: " + AND_SO_ON;
                // lost, or thrown, by the process it happens in
                case "exhaust" -> "\"" + AND_SO_ON;
                case "overflow" -> "\"StackOverflowError" + AND_SO_ON;
                case "spin" -> "\"TimedOut: " + AND_SO_ON;
                // beside one that exhausts the heap there may be no memory for its hundred megabytes
                case "huge" -> "\"BadValue: " + AND_SO_ON + OR + "\"OutOfMemoryError: " + AND_SO_ON;
                case "cyclic" -> "\"Exception: other\"";
                case "unspeakable" -> "\"Unspeakable\"";
                default -> Work.mixed(50).ending(chord, index);
            };
        }

        private String kind(int chord, int index) {
            int number = chord + index / 50 * chords;
            boolean poisonous = index % 50 == 17 && number < poison;
            return poisonous ? KINDS.get(number % KINDS.size()) : "";
        }
    }
}
