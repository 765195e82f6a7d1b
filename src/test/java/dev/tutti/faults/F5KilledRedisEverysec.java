package dev.tutti.faults;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * kill -9 of a Redis that answers before it has written: whole chords may be lost, and callbacks repeated under the same id;
 * these are counted. No list is ever short or wrong, and no chord hangs.
 */
@Tag("F5")
@DisplayNameGeneration(ReplaceUnderscores.class)
class F5KilledRedisEverysec {
    private static final int KILLS = 50;
    private static final Set<Finding> ALLOWED = EnumSet.of(Finding.LOST, Finding.GHOST);

    @Test
    void a_list_is_never_short_although_redis_forgets() throws Exception {
        int kills = Experiment.scaled(KILLS);
        try (Experiment run = Experiment.named("F5")
                        .start(Work.mixed(F4KilledRedis.LONGEST_MS), node -> {}, "--appendfsync", "everysec");
                Load load = new Load(run.client())) {
            Duration slowest = F4KilledRedis.kill(run, load, kills);
            run.settle(Duration.ofSeconds(90));

            Verdict verdict = run.check();
            List<String> problems = Experiment.problems(verdict.without(ALLOWED), run.leaks());
            run.report(
                    kills + " kill -9 of Redis (AOF `everysec`), " + kills * F4KilledRedis.CHORDS_PER_KILL
                            + " chords × " + F4KilledRedis.MEMBERS,
                    verdict.text() + "; " + run.repairs().size() + " times lost messages were sent again; a new chord "
                            + "called back at the latest " + slowest.toMillis() + " ms after Redis was up",
                    problems);
        }
    }
}
