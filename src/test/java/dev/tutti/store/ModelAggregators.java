package dev.tutti.store;

import static dev.tutti.store.GivenStore.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.chord.ChordId;
import dev.tutti.store.Joining.Received;
import dev.tutti.wire.Envelope;
import dev.tutti.wire.Header;
import dev.tutti.wire.Kind;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Those who record envelopes, in any order and some twice, and those who forge them. */
final class ModelAggregators {
    private final ModelStage stage;
    private final List<Received> inHand = new ArrayList<>();

    ModelAggregators(ModelStage stage) {
        this.stage = stage;
    }

    /** An envelope that nobody's task left: a duplicate, of another round or generation, of no member, of no chord. */
    void forge() {
        if (stage.empty()) {
            return;
        }
        ModelChord chord = stage.anyChord();
        ChordId id = stage.oneIn(10) ? stage.given.id(0) : chord.id;
        Kind kind = stage.oneIn(3) ? stage.any(List.of(Kind.CALLBACK, Kind.ERRBACK)) : Kind.MEMBER;
        int round = stage.oneIn(3) ? 1 + stage.random.nextInt(chord.round + 1) : chord.round;
        int generation = stage.oneIn(3) ? 1 + stage.random.nextInt(chord.generation + 1) : chord.generation;
        int index = stage.oneIn(3) ? -1 : stage.random.nextInt(chord.queues.size() + 1);
        String queue = index >= 0 && index < chord.queues.size() ? chord.queues.get(index) : "a";
        List<String> next = stage.oneIn(4) ? List.of("wrong") : chord.next();
        Header header = new Header(
                kind, id, kind.endsChord() ? -1 : index, round, generation, 1, queue, next, Optional.empty());
        String word = stage.oneIn(3) ? "f" : "s";
        Buffer outcome = Buffer.buffer(word + round + " {\"forged\":" + stage.nextOutcome() + "}");
        stage.tell("forge %s: %s", header.text(), outcome);
        stage.given.redis("XADD", stage.given.keys.envelopes(0), "*", "h", header.text(), "p", outcome);
        stage.model.envelopes.add(header.text() + "\n" + outcome);
    }

    void readEnvelopes() {
        readEnvelopes(1 + stage.random.nextInt(10));
    }

    private void readEnvelopes(int count) {
        stage.tell("read up to %d envelopes", count);
        stage.read(stage.given.keys.envelopes(0), RedisKeys.AGGREGATORS, count)
                .forEach((entry, fields) -> inHand.add(
                        new Received(entry, new Envelope(Header.parse(fields.get(0)), Buffer.buffer(fields.get(1))))));
    }

    void join() {
        Collections.shuffle(inHand, stage.random);
        join(new ArrayList<>(inHand.subList(0, stage.random.nextInt(inHand.size() + 1))));
    }

    private void join(List<Received> batch) {
        int times = stage.oneIn(4) ? 2 : 1; // twice as after a reply that was lost
        Map<ChordId, List<Received>> groups = batch.stream()
                .filter(received -> received.envelope().header().kind() == Kind.MEMBER)
                .collect(Collectors.groupingBy(
                        received -> received.envelope().header().chord(), LinkedHashMap::new, Collectors.toList()));
        for (int i = 0; i < times; i++) {
            groups.forEach(this::join);
            batch.stream()
                    .filter(received -> received.envelope().header().kind().endsChord())
                    .forEach(this::finish);
            batch.stream()
                    .filter(received -> received.envelope().header().kind() == Kind.FIRST_FAILURE)
                    .forEach(this::firstFailed);
        }
        inHand.removeAll(batch);
    }

    private void join(ChordId id, List<Received> group) {
        var joined =
                stage.rounds.join(id, group.stream().map(Received::envelope).toList());
        stage.tell(
                "join %s %s: %s",
                id, group.stream().map(one -> one.envelope().header().index()).toList(), joined);
        assertThat(await(stage.given.joining.join(id, group))).isEqualTo(joined);
    }

    private void firstFailed(Received received) {
        boolean recorded = stage.rounds.firstFailed(received.envelope());
        stage.tell("%s: %s", received.envelope().header().text(), recorded);
        assertThat(await(stage.given.joining.firstFailed(received))).isEqualTo(recorded);
    }

    private void finish(Received received) {
        String state = stage.rounds.finish(received.envelope());
        stage.tell("finish %s: %s", received.envelope().header().text(), state);
        assertThat(await(stage.given.joining.finish(received))).isEqualTo(state);
    }

    /** Whether there was anything to do. */
    boolean doAll() {
        readEnvelopes(1_000);
        boolean moved = !inHand.isEmpty();
        join(new ArrayList<>(inHand));
        return moved;
    }
}
