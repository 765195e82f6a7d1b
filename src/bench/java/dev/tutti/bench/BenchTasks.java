package dev.tutti.bench;

import dev.tutti.chord.Outcome;
import dev.tutti.task.Task;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/** The work that every system of the comparison does. */
@ApplicationScoped
class BenchTasks {
    private static final String BAD = "Bad Task!!!";

    private final EventLog log;

    BenchTasks(EventLog log) {
        this.log = log;
    }

    /**
     * Sleeps; fails as every {@code failEvery}th member does, unless that is 0; returns {@code ok-<index>}.
     *
     * @param chord whose execution is to be logged; empty for none
     */
    @Task("bench.member")
    String member(int index, int failEvery, long sleepMs, String chord) throws Exception {
        began(chord, index);
        if (sleepMs > 0) {
            Thread.sleep(sleepMs);
        }
        if (isBad(index, failEvery)) {
            throw new Exception(BAD);
        }
        return "ok-" + index;
    }

    /** The same for an application whose tasks do not block: no thread of their own. */
    @Task("bench.reactive")
    Uni<String> reactive(int index, int failEvery, long sleepMs, String chord) {
        began(chord, index);
        Uni<String> result = isBad(index, failEvery)
                ? Uni.createFrom().failure(new Exception(BAD))
                : Uni.createFrom().item("ok-" + index);
        return sleepMs == 0
                ? result
                : Uni.createFrom().voidItem().onItem().delayIt().by(Duration.ofMillis(sleepMs)).chain(() -> result);
    }

    /** Writes what it was given: how many, how many failures, whether in order, whether complete. */
    @Task("bench.callback")
    void callback(List<Outcome> outcomes, String chord, int members, int failEvery) {
        long now = System.nanoTime();
        log.line("callback", now, seen(outcomes, chord, members, failEvery));
    }

    /** The same for outcomes that are too many for a list; its time is that of the last one. */
    @Task("bench.stream")
    void stream(Multi<Outcome> outcomes, String chord, int members, int failEvery) {
        String seen = seen(outcomes.subscribe().asIterable(), chord, members, failEvery);
        log.line("callback", System.nanoTime(), seen);
    }

    /** Callback of a nested chord: {@code ok-<index>} if all its members are there and succeeded. */
    @Task("bench.fold")
    String fold(List<Outcome> outcomes, int index, int members) throws Exception {
        if (outcomes.size() != members || !outcomes.stream().allMatch(Outcome.Success.class::isInstance)) {
            throw new Exception(outcomes.size() + " of " + members + " outcomes, or failures among them");
        }
        return "ok-" + index;
    }

    private static String seen(Iterable<Outcome> outcomes, String chord, int members, int failEvery) {
        int n = 0;
        int bad = 0;
        boolean ordered = true;
        String example = "";
        for (Outcome outcome : outcomes) {
            if (outcome instanceof Outcome.Failure failure) {
                bad++;
                example = failure.exception().plain();
                ordered &= isBad(n, failEvery) && example.equals("Exception: " + BAD);
            } else if (outcome instanceof Outcome.Success success) {
                ordered &= !isBad(n, failEvery) && success.json().equals("\"ok-" + n + "\"");
            }
            n++;
        }
        boolean complete = n == members && bad == (failEvery > 0 ? members / failEvery : 0);
        return "\"chord\":\"" + chord + "\",\"n\":" + n + ",\"bad\":" + bad + ",\"ordered\":" + (ordered && n == members)
                        + ",\"complete\":" + complete + ",\"example\":\"" + example + "\"";
    }

    private void began(String chord, int index) {
        if (!chord.isEmpty()) {
            log.line("exec", System.nanoTime(), "\"chord\":\"" + chord + "\",\"i\":" + index);
        }
    }

    private static boolean isBad(int index, int failEvery) {
        return failEvery > 0 && index % failEvery == failEvery - 1;
    }
}
