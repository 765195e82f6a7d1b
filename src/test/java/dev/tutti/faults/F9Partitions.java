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

/** Workers that cannot reach Redis for three claim-idle; what they had sent arrives late, or never. */
@Tag("F9")
@DisplayNameGeneration(ReplaceUnderscores.class)
class F9Partitions {
    private static final int PARTITIONS = 50;
    private static final int CHORDS_AT_A_TIME = 40;
    private static final int MEMBERS = 10;
    private static final int LONGEST_MS = 600;
    private static final Duration CUT = Deployment.CLAIM_IDLE.multipliedBy(3);

    @Test
    void every_chord_ends_whole_although_workers_lose_redis() throws Exception {
        int partitions = Experiment.scaled(PARTITIONS);
        List<Proxy> proxies = new ArrayList<>();
        try (Experiment run = Experiment.named("F9");
                Load load = new Load(run.start(Work.mixed(LONGEST_MS), node -> {
                            if (node.role() == Role.WORKER) {
                                Proxy proxy = run.closing(new Proxy(run.redis().port()));
                                proxies.add(proxy);
                                node.with("quarkus.redis.hosts", proxy.uri());
                            }
                        })
                        .client())) {
            Random chance = run.chance("victims and instants");
            int done = 0;
            int chords = 0;
            while (done < partitions) {
                load.submit(chords, CHORDS_AT_A_TIME, MEMBERS);
                chords += CHORDS_AT_A_TIME;
                Thread.sleep(chance.nextInt(LONGEST_MS));
                Collections.shuffle(proxies, chance);
                List<Proxy> victims = List.copyOf(proxies.subList(0, 2));
                victims.forEach(Proxy::cut);
                load.submit(chords, CHORDS_AT_A_TIME, MEMBERS);
                chords += CHORDS_AT_A_TIME;
                Thread.sleep(CUT.toMillis());
                victims.get(0).heal(true);
                victims.get(1).heal(false);
                done += victims.size();
                run.deployment().awaitReady();
            }
            load.finish();
            run.settle(Duration.ofSeconds(60));

            Verdict verdict = run.check();
            run.report(
                    done + " partitions of " + CUT.toSeconds() + " s between a worker and Redis, " + chords
                            + " chords × " + MEMBERS,
                    verdict.text(),
                    run.problems(verdict));
        }
    }
}
