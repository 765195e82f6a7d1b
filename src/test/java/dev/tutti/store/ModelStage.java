package dev.tutti.store;

import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What everybody in a history has in common: Redis, the model, chance, and the story so far. */
final class ModelStage {
    final GivenStore given;

    /** The same Redis as seen by a process that finds its memory full. */
    final GivenStore full;

    final ModelStore model;
    final ModelRounds rounds;
    final ModelEndings endings;
    final ModelOpening opening;
    final Random random;
    private final List<String> steps = new ArrayList<>();
    private int outcomes;

    ModelStage(GivenStore given, GivenStore full, long seed) {
        this.given = given;
        this.full = full;
        var config = given.config;
        this.model = new ModelStore(
                new ModelClock(List.of(given, full)),
                new ModelStore.Spans(
                        config.callbackDeadline().toMillis(),
                        config.openingTimeout().toMillis(),
                        config.retention().toMillis(),
                        Claim.KEPT.toMillis(),
                        Claim.BROKEN_OFF.toMillis()),
                given.workers.window());
        this.rounds = new ModelRounds(model);
        this.endings = new ModelEndings(model);
        this.opening = new ModelOpening(
                model, (int) config.limits().backlog(), config.limits().queues());
        this.random = new Random(seed);
    }

    void tell(String step, Object... args) {
        steps.add(step.formatted(args));
    }

    String told() {
        return String.join("\n", steps);
    }

    /** Each outcome is another, so that it is seen which one won. */
    int nextOutcome() {
        return ++outcomes;
    }

    boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    <T> T any(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    boolean empty() {
        return model.chords.isEmpty() && model.removed.isEmpty();
    }

    /** A chord, now and then one that was removed. */
    ModelChord anyChord() {
        boolean gone = model.chords.isEmpty() || !model.removed.isEmpty() && oneIn(10);
        return any(gone ? model.removed : List.copyOf(model.chords.values()));
    }

    /** Reads entries that nobody has read: id → header and payload. */
    Map<String, List<String>> read(String stream, String group, int count) {
        if (given.redis("EXISTS", stream).toInteger() == 0
                || given.redis("XINFO", "GROUPS", stream).size() == 0) {
            given.redis("XGROUP", "CREATE", stream, group, "0", "MKSTREAM");
        }
        Map<String, List<String>> entries = new LinkedHashMap<>();
        Response read = given.redis("XREADGROUP", "GROUP", group, "me", "COUNT", count, "STREAMS", stream, ">");
        if (read != null) {
            read.get(0)
                    .get(1)
                    .forEach(entry -> entries.put(
                            entry.get(0).toString(),
                            List.of(
                                    entry.get(1).get(1).toString(),
                                    entry.get(1).get(3).toString())));
        }
        return entries;
    }
}
