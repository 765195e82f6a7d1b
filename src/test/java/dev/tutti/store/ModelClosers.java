package dev.tutti.store;

import static dev.tutti.store.GivenStore.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.store.Closing.Closed;
import dev.tutti.store.Closing.Why;
import dev.tutti.store.Retrying.Answer;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** Those who close chords whose time is up or that are not wanted, retry what ended, and remove what ended long ago. */
final class ModelClosers {
    private final ModelStage stage;
    private final RemoveEnded ended;
    private final ForgetIdempotencies idempotencies;

    ModelClosers(ModelStage stage) {
        this.stage = stage;
        GivenStore given = stage.given;
        Due due = new Due(given.commands, given.clock);
        ended = new RemoveEnded(given.commands, given.keys, given.clock, due, given.config);
        idempotencies = new ForgetIdempotencies(given.commands, given.keys, given.clock, due);
    }

    /** Time passes until one of the next things is due. */
    void wait(int mostDue) {
        List<Long> ahead = stage.model.times().stream()
                .filter(time -> time > stage.model.clock.now())
                .sorted()
                .toList();
        if (!ahead.isEmpty()) {
            long time = ahead.get(Math.min(ahead.size() - 1, stage.random.nextInt(mostDue)));
            stage.tell("wait %d s", (time - stage.model.clock.now()) / 1_000);
            stage.model.clock.after(time);
        }
    }

    void close() {
        if (stage.empty()) {
            return;
        }
        ModelChord chord = stage.anyChord();
        Why why = stage.any(List.of(Why.values()));
        Closed expected = stage.endings.close(chord.id, why);
        stage.tell("close %s, %s: %s", chord.id, why, expected);
        assertThat(await(stage.given.closing.close(chord.id, why))).isEqualTo(expected);
    }

    void closeDue() {
        int expected = stage.endings.closeDue();
        stage.tell("close what is due: %d", expected);
        assertThat(await(stage.given.due.close(0))).isEqualTo(expected);
    }

    void retry() {
        List<ModelChord> endedChords = stage.model.chords(chord -> chord.state.ended() && chord.state.joined());
        if (!stage.empty()) {
            retry(endedChords.isEmpty() || stage.oneIn(5) ? stage.anyChord() : stage.any(endedChords));
        }
    }

    private void retry(ModelChord chord) {
        String scope = stage.any(List.of("failed", "callback", "errback", "index"));
        if (scope.equals("index")) {
            List<Integer> open = IntStream.range(0, chord.total)
                    .filter(i -> !chord.outcomes.containsKey(i)
                            || !chord.outcomes.get(i).success())
                    .boxed()
                    .toList();
            int index =
                    open.isEmpty() || stage.oneIn(4) ? stage.random.nextInt(chord.queues.size() + 2) : stage.any(open);
            scope = String.valueOf(index);
        }
        Answer expected = stage.rounds.retry(chord.id, scope);
        stage.tell("retry %s, %s: %s", chord.id, scope, expected);
        Retrying retrying = stage.given.retrying;
        assertThat(await(
                        switch (scope) {
                            case "failed" -> retrying.members(chord.id);
                            case "callback" -> retrying.callback(chord.id);
                            case "errback" -> retrying.errback(chord.id);
                            default -> retrying.member(chord.id, Integer.parseInt(scope));
                        }))
                .isEqualTo(expected);
    }

    /** What the janitor does. */
    void clean() {
        List<Long> ends = stage.model.chords(chord -> chord.ended != null).stream()
                .map(chord -> chord.ended)
                .sorted()
                .toList();
        if (stage.oneIn(4) && ends.size() > 1 && ends.get(1) - ends.get(0) >= ModelClock.APART) {
            stage.tell("remove the oldest");
            assertThat(await(ended.oldest(0, Duration.ZERO, 1))).isEqualTo(stage.endings.removeOldest());
        } else {
            int expected = stage.endings.removeExpired();
            stage.tell("remove what has expired: %d", expected);
            assertThat(await(ended.expired(0))).isEqualTo(expected);
        }
        int forgotten = stage.endings.forget();
        stage.tell("forget idempotency keys: %d", forgotten);
        assertThat(await(idempotencies.due(0))).isEqualTo(forgotten);
    }
}
