package dev.tutti.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.chord.ChordId;
import dev.tutti.connector.StreamEntry;
import dev.tutti.store.GivenStore;
import dev.tutti.store.Joining.Received;
import dev.tutti.store.OnRedis;
import dev.tutti.store.RedisKeys;
import dev.tutti.wire.Header;
import dev.tutti.wire.Kind;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@OnRedis
@DisplayNameGeneration(ReplaceUnderscores.class)
class EnvelopeBatchTest {
    private static final ChordId ONE = ChordId.of("0197a6f4-0000-7000-8000-000000000001", 0);
    private static final ChordId TWO = ChordId.of("0197a6f4-0000-7000-8000-000000000002", 0);

    private RedisKeys keys;
    private int ids;

    @BeforeEach
    void names_of_streams(GivenStore given) {
        keys = given.keys;
    }

    private StreamEntry entry(String stream, List<String> names, String... values) {
        return new StreamEntry(
                stream,
                RedisKeys.AGGREGATORS,
                ++ids + "-0",
                "envelopes",
                names,
                List.of(values).stream().map(Buffer::buffer).toList());
    }

    private StreamEntry entry(String header, String outcome) {
        return entry(keys.envelopes(0), List.of("h", "p"), header, outcome);
    }

    private StreamEntry member(ChordId id, int index) {
        return member(id, index, 10);
    }

    private StreamEntry member(ChordId id, int index, int bytes) {
        return entry(GivenStore.ofMember(id, index).text(), "s1 " + "x".repeat(bytes - 3));
    }

    private EnvelopeBatch batch(List<StreamEntry> entries) {
        return EnvelopeBatch.of(entries, keys);
    }

    private static List<Integer> indices(List<Received> group) {
        return group.stream()
                .map(received -> received.envelope().header().index())
                .toList();
    }

    private static List<Integer> sizes(EnvelopeBatch batch) {
        return batch.members().stream().map(List::size).toList();
    }

    @Test
    void envelopes_are_grouped_by_chord_in_the_order_they_came() {
        EnvelopeBatch batch =
                batch(List.of(member(ONE, 3), member(TWO, 0), member(ONE, 1), member(TWO, 9), member(ONE, 3)));

        assertThat(batch.members())
                .extracting(EnvelopeBatchTest::indices)
                .containsExactly(List.of(3, 1, 3), List.of(0, 9));
        assertThat(batch.members().get(0)).extracting(Received::entry).containsExactly("1-0", "3-0", "5-0");
        assertThat(batch.callbacks()).isEmpty();
        assertThat(batch.unreadable()).isEmpty();
    }

    @Test
    void callbacks_are_on_their_own() {
        Header callback = GivenStore.ofCallback(ONE, 1, 1);

        EnvelopeBatch batch = batch(List.of(member(ONE, 0), entry(callback.text(), "f1 {}")));

        assertThat(sizes(batch)).containsExactly(1);
        assertThat(batch.callbacks())
                .extracting(received -> received.envelope().header())
                .containsExactly(callback);
    }

    @Test
    void what_ran_at_the_first_failure_is_neither_member_nor_callback() {
        Header first = new Header(Kind.FIRST_FAILURE, ONE, -2, 1, 1, 1, "q", List.of(), Optional.empty());

        EnvelopeBatch batch =
                batch(List.of(member(ONE, 0), entry(first.ofEnvelope().text(), "s1 {}")));

        assertThat(sizes(batch)).containsExactly(1);
        assertThat(batch.callbacks()).isEmpty();
        assertThat(batch.firstFailures())
                .extracting(received -> received.envelope().header().task())
                .containsExactly(first.task());
    }

    @Test
    void a_group_is_cut_by_500_envelopes() {
        List<StreamEntry> entries =
                IntStream.range(0, 1_001).mapToObj(i -> member(ONE, i)).toList();

        assertThat(sizes(batch(entries))).containsExactly(500, 500, 1);
        assertThat(sizes(batch(entries.subList(0, 500)))).containsExactly(500);
    }

    @Test
    void a_group_is_cut_by_a_mebibyte() {
        List<StreamEntry> quarters =
                IntStream.range(0, 9).mapToObj(i -> member(ONE, i, 256 << 10)).toList();

        assertThat(sizes(batch(quarters))).containsExactly(4, 4, 1);
    }

    @Test
    void an_envelope_of_more_than_a_mebibyte_is_a_group_of_its_own() {
        int huge = (1 << 20) + 1;

        assertThat(sizes(batch(List.of(member(ONE, 0), member(ONE, 1, huge), member(ONE, 2, huge), member(ONE, 3)))))
                .containsExactly(1, 1, 1, 1);
    }

    @Test
    void chords_do_not_share_a_group_nor_its_limits() {
        List<StreamEntry> entries = IntStream.range(0, 1_000)
                .mapToObj(i -> member(i % 2 == 0 ? ONE : TWO, i))
                .toList();

        assertThat(sizes(batch(entries))).containsExactly(500, 500);
    }

    @Test
    void what_cannot_be_read_is_set_apart_and_the_rest_is_not() {
        String header = GivenStore.ofMember(ONE, 0).text();
        String envelopes = keys.envelopes(0);
        List<StreamEntry> junk = List.of(
                entry(envelopes, List.of("p"), "s1 {}"),
                entry(envelopes, List.of("h"), header),
                entry(envelopes, List.of("a", "b"), "1", "2"),
                entry("junk", "s1 {}"),
                entry("3" + header.substring(1), "s1 {}"),
                entry(header, ""),
                entry(header, "junk"),
                entry(header.replace("member", "errand"), "s1 {}"));
        List<StreamEntry> all = new java.util.ArrayList<>(junk);
        all.add(4, member(ONE, 5));

        EnvelopeBatch batch = batch(all);

        assertThat(batch.unreadable()).extracting(EnvelopeBatch.Dead::entry).containsExactlyElementsOf(junk);
        assertThat(batch.unreadable())
                .allSatisfy(dead -> assertThat(dead.why().getMessage()).isNotBlank());
        assertThat(batch.members()).extracting(EnvelopeBatchTest::indices).containsExactly(List.of(5));
    }

    @Test
    void an_envelope_in_the_stream_of_another_partition_is_none() {
        StreamEntry strayed = entry(
                keys.envelopes(1),
                List.of("h", "p"),
                GivenStore.ofMember(ONE, 0).text(),
                "s1 {}");

        EnvelopeBatch batch = batch(List.of(strayed));

        assertThat(batch.members()).isEmpty();
        assertThat(batch.unreadable()).extracting(EnvelopeBatch.Dead::entry).containsExactly(strayed);
    }

    @Test
    void an_empty_batch_has_nothing_in_it() {
        assertThat(batch(List.of())).isEqualTo(new EnvelopeBatch(List.of(), List.of(), List.of(), List.of()));
    }
}
