package dev.tutti.faults;

import dev.tutti.faults.Submitted.Answer;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Envelopes beside the real ones: duplicates, of other rounds, of other generations, of indices and chords that do not
 * exist, and garbage. The first that fits counts, the others leave no trace. (One that fits in every respect and comes
 * first cannot be told from a worker's: whoever writes into Redis is trusted.)
 */
@Tag("F15")
@DisplayNameGeneration(ReplaceUnderscores.class)
class F15ForgedEnvelopes {
    private static final int FORGED = 100_000;
    private static final int CHORDS = 200;
    private static final int MEMBERS = 50;
    private static final int BATCH = 250;

    @Test
    void the_first_that_fits_counts() throws Exception {
        int forged = Experiment.scaled(FORGED);
        int chords = Experiment.scaled(CHORDS);
        Work work = Work.mixed(3_000);
        try (Experiment run = Experiment.named("F15").start(work, node -> {});
                Load load = new Load(run.client())) {
            Random chance = run.chance("forgeries");
            load.submit(0, chords, MEMBERS);
            List<Request> batch = new ArrayList<>();
            for (int n = 0; n < forged; n++) {
                batch.add(forgery(run, work, chance));
                if (batch.size() == BATCH) {
                    run.view().runAll(batch);
                    batch.clear();
                }
            }
            run.view().runAll(batch);
            load.finish();
            run.settle(Duration.ofMinutes(2));

            // forgeries outlive the chords they speak of; what cannot be read is kept apart on purpose
            while (run.view().run("XLEN", Envelopes.STREAM).toInteger() > 0) {
                Thread.sleep(100);
            }
            run.view().run("DEL", Envelopes.STREAM + ":dead");
            Verdict verdict = run.check();
            run.report(
                    forged + " duplicate, forged or stale envelopes beside " + chords + " chords × " + MEMBERS,
                    verdict.text(),
                    run.problems(verdict));
        }
    }

    private static Request forgery(Experiment run, Work work, Random chance) {
        List<Submitted> accepted = run.ledger().chords().stream()
                .filter(each -> each.answer() == Answer.ACCEPTED)
                .toList();
        String gone = "01936b1e-0000-7000-8000-000000000000-0";
        Submitted chord = accepted.isEmpty() ? null : accepted.get(chance.nextInt(accepted.size()));
        String id = chord == null ? gone : chord.id().orElseThrow();
        int index = chance.nextInt(MEMBERS);
        String duplicate = chord == null ? "null" : work.ending(chord.number(), index);
        boolean failure = chord != null && duplicate.startsWith("\"Exception: ");
        return switch (chance.nextInt(10)) {
            case 0, 1 -> Envelopes.member(id, index, 1, duplicate, failure);
            case 2 -> Envelopes.member(id, index, 2, "\"later round\"", false);
            case 3 -> Envelopes.member(id, index, 0, "\"earlier round\"", false);
            case 4 -> Envelopes.member(id, MEMBERS + index, 1, "\"beyond\"", false);
            case 5 -> Envelopes.member(id, -1 - index, 1, "\"below\"", false);
            case 6 -> Envelopes.member(gone, index, 1, "\"no chord\"", false);
            case 7 -> Envelopes.callback(id, 1, 7);
            case 8 -> Envelopes.callback(id, 7, 1);
            default -> Envelopes.garbage("garbage " + chance.nextLong());
        };
    }
}
