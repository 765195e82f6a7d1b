package dev.tutti.store;

import static dev.tutti.store.GivenStore.await;
import static dev.tutti.store.GivenStore.failure;
import static dev.tutti.store.GivenStore.member;
import static dev.tutti.store.GivenStore.submission;
import static dev.tutti.store.GivenStore.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordState;
import dev.tutti.connector.RedisScript;
import dev.tutti.connector.ScriptCall;
import dev.tutti.store.Joining.Received;
import dev.tutti.store.Undispatched.Slice;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.Envelope;
import dev.tutti.wire.Header;
import dev.tutti.wire.Kind;
import dev.tutti.wire.StoredOutcome;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One random history: steps of submitters, dispatchers, workers and aggregators in any order, some of them repeated,
 * stale or forged, each done to Redis by the store's classes and to the model. Ends by letting everything run out.
 */
final class ModelHistory {
    private static final RedisScript HAND_OVER = RedisScript.load("redis/connector/hand-over.lua");
    private static final List<String> QUEUES = List.of("a", "b", "c");
    private static final int STEPS = 100;
    private static final int CHORDS = 6;

    private final GivenStore given;
    private final ModelStore model;
    private final ModelComparison comparison;
    private final Random random;
    private final List<String> steps = new ArrayList<>();
    private final Map<ChordId, List<Slice>> seen = new HashMap<>();
    private final List<Task> tasksInHand = new ArrayList<>();
    private final List<Received> envelopesInHand = new ArrayList<>();
    private final Map<String, Integer> callbacks = new HashMap<>();
    private int outcomes;

    private record Task(String stream, String entry, String header) {}

    ModelHistory(GivenStore given, long seed) {
        this.given = given;
        this.model = new ModelStore(given.workers.window());
        this.comparison = new ModelComparison(given, model);
        this.random = new Random(seed);
    }

    /** What was done so far, a step a line. */
    String told() {
        return String.join("\n", steps);
    }

    void run() {
        given.redis("XGROUP", "CREATE", given.keys.envelopes(0), RedisKeys.AGGREGATORS, "0", "MKSTREAM");
        for (int i = 0; i < STEPS; i++) {
            step();
            comparison.check();
        }
        runOut();
        comparison.check();
        comparison.everythingHasEnded();
        model.chords.values().forEach(chord -> assertThat(callbacks.getOrDefault(chord.id.text(), 0))
                .as("callback messages of %s", chord.id)
                .isEqualTo(chord.callbackQueue.isPresent() ? 1 : 0));
    }

    private void step() {
        int dice = random.nextInt(100);
        if (dice < 10) {
            open();
        } else if (dice < 20) {
            append();
        } else if (dice < 26) {
            seal();
        } else if (dice < 44) {
            dispatch();
        } else if (dice < 58) {
            readTasks();
        } else if (dice < 74) {
            report();
        } else if (dice < 80) {
            forge();
            forge();
        } else if (dice < 88) {
            readEnvelopes();
        } else {
            join();
        }
    }

    private void tell(String step, Object... args) {
        steps.add(step.formatted(args));
    }

    // ---------------------------------------------------------------------------------------------------- submitters

    private void open() {
        if (!model.chords.isEmpty() && random.nextInt(4) == 0 || model.chords.size() >= CHORDS) {
            ModelChord known = anyChord();
            int firstChunk = known.chunks.higher(0) == null ? known.appended : known.chunks.higher(0);
            open(known.id, known.queues, known.callbackQueue, known.small, firstChunk);
            return;
        }
        boolean small = random.nextInt(5) < 2;
        int total = small ? random.nextInt(6) : 1 + random.nextInt(20);
        int most = 1 + random.nextInt(QUEUES.size());
        List<String> queues = IntStream.range(0, total)
                .mapToObj(i -> QUEUES.get(random.nextInt(most)))
                .toList();
        Optional<String> callback =
                random.nextInt(4) == 0 ? Optional.empty() : Optional.of(QUEUES.get(random.nextInt(QUEUES.size())));
        open(given.id(), queues, callback, small, small ? total : 1 + random.nextInt(total));
    }

    private void open(ChordId id, List<String> queues, Optional<String> callback, boolean small, int firstChunk) {
        tell("open %s %s callback %s, first %d, small %s", id, queues, callback, firstChunk, small);
        List<EncodedSignature> members = members(queues);
        ChordState state = await(
                        given.writer.open(id, submission(members, callback), members.subList(0, firstChunk), small))
                .state();
        assertThat(state).isEqualTo(model.open(id, queues, callback, small, firstChunk));
    }

    private static List<EncodedSignature> members(List<String> queues) {
        return IntStream.range(0, queues.size())
                .mapToObj(i -> member(i, queues.get(i)))
                .toList();
    }

    private void append() {
        if (model.chords.isEmpty()) {
            return;
        }
        ModelChord chord = anyChord();
        int missing = chord.queues.size() - chord.appended;
        if (missing > 0 && random.nextInt(3) > 0) {
            append(chord, chord.appended, 1 + random.nextInt(missing));
        } else if (!chord.queues.isEmpty()) { // a repeat, a gap or an overlap
            int from = random.nextBoolean() ? chord.chunks.last() : random.nextInt(chord.queues.size());
            int to = random.nextBoolean() && chord.appended > from ? chord.appended : from + 1;
            append(chord, from, to - from);
        }
    }

    private void append(ModelChord chord, int first, int count) {
        tell("append %s from %d, %d", chord.id, first, count);
        String expected = model.append(chord.id, first, count);
        List<EncodedSignature> chunk = members(chord.queues).subList(first, first + count);
        if (List.of("appended", "again").contains(expected)) {
            await(given.writer.append(chord.id, first, chunk));
        } else {
            assertThatCode(() -> await(given.writer.append(chord.id, first, chunk)))
                    .hasMessageContaining(expected);
        }
    }

    private void seal() {
        if (!model.chords.isEmpty()) {
            seal(anyChord());
        }
    }

    private void seal(ModelChord chord) {
        tell("seal %s", chord.id);
        String expected = model.seal(chord.id, chord.queues.size());
        if (expected.equals("gap")) {
            assertThatCode(() -> await(given.writer.seal(chord.id, members(chord.queues))))
                    .hasMessageContaining("gap");
        } else {
            assertThat(await(given.writer.seal(chord.id, members(chord.queues)))
                            .state()
                            .json())
                    .isEqualTo(expected);
        }
    }

    // --------------------------------------------------------------------------------------------------- dispatchers

    private void dispatch() {
        if (model.chords.isEmpty()) {
            return;
        }
        ChordId id = anyChord().id;
        List<Slice> known = seen.computeIfAbsent(id, key -> new ArrayList<>());
        if (known.isEmpty() || random.nextInt(3) > 0) {
            known.add(await(given.undispatched.next(id)));
        }
        dispatch(id, random.nextInt(3) > 0 ? known.get(known.size() - 1) : known.get(random.nextInt(known.size())));
    }

    private int dispatch(ChordId id, Slice what) {
        tell("dispatch %s from %d", id, what.cursor());
        int sent = await(given.slices.send(id, what));
        assertThat(sent).isEqualTo(model.dispatch(id, what));
        return sent;
    }

    // ------------------------------------------------------------------------------------------------------- workers

    private void readTasks() {
        List<String> streams = model.tasks.keySet().stream().sorted().toList();
        if (!streams.isEmpty()) {
            readTasks(streams.get(random.nextInt(streams.size())), 1 + random.nextInt(4));
        }
    }

    private void readTasks(String stream, int count) {
        tell("read up to %d of %s", count, stream);
        String key = given.keys.bulk(0, stream);
        if (given.redis("EXISTS", key).toInteger() == 1
                && given.redis("XINFO", "GROUPS", key).size() == 0) {
            given.redis("XGROUP", "CREATE", key, RedisKeys.WORKERS, "0");
        }
        entries(given.redis("XREADGROUP", "GROUP", RedisKeys.WORKERS, "w", "COUNT", count, "STREAMS", key, ">"))
                .forEach((entry, fields) -> {
                    String header = fields.get(1).toString();
                    tasksInHand.add(new Task(stream, entry, header));
                    if (Header.parse(header).kind() == Kind.CALLBACK) {
                        callbacks.merge(Header.parse(header).chord().text(), 1, Integer::sum);
                    }
                });
    }

    private static Map<String, Response> entries(Response read) {
        Map<String, Response> entries = new LinkedHashMap<>();
        if (read != null) {
            read.get(0).get(1).forEach(entry -> entries.put(entry.get(0).toString(), entry.get(1)));
        }
        return entries;
    }

    private void report() {
        if (!tasksInHand.isEmpty()) {
            Task task = tasksInHand.get(random.nextInt(tasksInHand.size()));
            report(task);
            if (random.nextInt(4) > 0) { // else it is reported once more later
                tasksInHand.remove(task);
            }
        }
    }

    private void report(Task task) {
        Buffer outcome = outcome(random.nextInt(5) == 0).bytes();
        tell("report %s", task.header());
        await(given.commands.call(new ScriptCall(
                HAND_OVER,
                List.of(given.keys.envelopes(0), given.keys.bulk(0, task.stream())),
                List.of(RedisKeys.WORKERS, 2, task.entry(), 4, "h", task.header(), "p", outcome))));
        model.report(task.stream(), task.header(), outcome.toString());
    }

    /** Each outcome is another, so that it is seen which one won. */
    private StoredOutcome outcome(boolean failed) {
        outcomes++;
        return failed ? failure(1, "no " + outcomes) : value(1, outcomes);
    }

    /** An envelope that nobody's task left: a duplicate, of another round or generation, of no member, of no chord. */
    private void forge() {
        if (model.chords.isEmpty()) {
            return;
        }
        ModelChord chord = anyChord();
        ChordId id = random.nextInt(10) == 0 ? given.id(0) : chord.id;
        boolean callback = random.nextInt(3) == 0;
        int round = random.nextInt(3) == 0 ? 2 : 1;
        int generation = random.nextInt(3) == 0 ? 2 : 1;
        int index = random.nextInt(3) > 0
                ? random.nextInt(chord.queues.size() + 1)
                : random.nextBoolean() ? -1 : chord.queues.size();
        String queue = index >= 0 && index < chord.queues.size() ? chord.queues.get(index) : "a";
        List<String> next = random.nextInt(4) == 0
                ? List.of("wrong")
                : chord.callbackQueue.stream().toList();
        Header header = new Header(
                callback ? Kind.CALLBACK : Kind.MEMBER,
                id,
                callback ? -1 : index,
                round,
                generation,
                1,
                queue,
                next,
                Optional.empty());
        Buffer outcome = Buffer.buffer("s1 {\"forged\":" + ++outcomes + "}");
        tell("forge %s", header.text());
        given.redis("XADD", given.keys.envelopes(0), "*", "h", header.text(), "p", outcome);
        model.envelopes.add(header.text() + "|" + outcome);
    }

    // --------------------------------------------------------------------------------------------------- aggregators

    private void readEnvelopes() {
        readEnvelopes(1 + random.nextInt(10));
    }

    private void readEnvelopes(int count) {
        tell("read up to %d envelopes", count);
        entries(given.redis(
                        "XREADGROUP",
                        "GROUP",
                        RedisKeys.AGGREGATORS,
                        "me",
                        "COUNT",
                        count,
                        "STREAMS",
                        given.keys.envelopes(0),
                        ">"))
                .forEach((entry, fields) -> envelopesInHand.add(new Received(
                        entry,
                        new Envelope(
                                Header.parse(fields.get(1).toString()),
                                fields.get(3).toBuffer()))));
    }

    private void join() {
        Collections.shuffle(envelopesInHand, random);
        join(new ArrayList<>(envelopesInHand.subList(0, random.nextInt(envelopesInHand.size() + 1))));
    }

    private void join(List<Received> batch) {
        boolean again = random.nextInt(4) == 0; // as after a reply that was lost
        Map<ChordId, List<Received>> groups = batch.stream()
                .filter(received -> received.envelope().header().kind() == Kind.MEMBER)
                .collect(Collectors.groupingBy(
                        received -> received.envelope().header().chord(), LinkedHashMap::new, Collectors.toList()));
        groups.forEach((id, group) -> {
            for (int i = 0; i < (again ? 2 : 1); i++) {
                tell(
                        "join %s %s",
                        id,
                        group.stream()
                                .map(one -> one.envelope().header().index())
                                .toList());
                assertThat(await(given.joining.join(id, group)))
                        .isEqualTo(model.join(
                                id, group.stream().map(Received::envelope).toList()));
            }
        });
        for (Received received : batch) {
            if (received.envelope().header().kind() == Kind.CALLBACK) {
                for (int i = 0; i < (again ? 2 : 1); i++) {
                    tell("finish %s", received.envelope().header().text());
                    assertThat(await(given.joining.finish(received))).isEqualTo(model.finish(received.envelope()));
                }
            }
        }
        envelopesInHand.removeAll(batch);
    }

    // ----------------------------------------------------------------------------------------------------------- end

    private ModelChord anyChord() {
        return new ArrayList<>(model.chords.values()).get(random.nextInt(model.chords.size()));
    }

    /** Everybody does what is left to do until nothing is. */
    private void runOut() {
        tell("run out");
        for (ModelChord chord : model.chords.values()) {
            if (chord.state == ChordState.OPENING) {
                if (chord.appended < chord.queues.size()) {
                    append(chord, chord.appended, chord.queues.size() - chord.appended);
                }
                seal(chord);
            }
        }
        boolean moved = true;
        while (moved) {
            moved = false;
            for (ModelChord chord : model.chords.values()) {
                if (chord.toBeFed) {
                    moved |= dispatch(chord.id, await(given.undispatched.next(chord.id))) > 0;
                }
            }
            model.tasks.keySet().stream().sorted().toList().forEach(stream -> readTasks(stream, 100));
            moved |= !tasksInHand.isEmpty();
            tasksInHand.forEach(this::report);
            tasksInHand.clear();
            readEnvelopes(1_000);
            moved |= !envelopesInHand.isEmpty();
            join(new ArrayList<>(envelopesInHand));
        }
    }
}
