package dev.tutti.store;

import static dev.tutti.store.GivenStore.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.connector.StreamEntry;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The script bury. */
@OnRedis
@DisplayNameGeneration(ReplaceUnderscores.class)
class DeadEnvelopesTest {
    private GivenStore given;
    private String grave;

    @BeforeEach
    void store(GivenStore store) {
        given = store;
        grave = store.keys.envelopes(0) + ":dead";
    }

    private StreamEntry junk(Map<String, Buffer> fields) {
        return given.envelopeArrives(0, fields);
    }

    @Test
    void an_entry_that_nobody_can_read_is_moved_whole() {
        StreamEntry entry = junk(new TreeMap<>(Map.of("a", Buffer.buffer("1"), "b", Buffer.buffer("2"))));

        assertThat(await(given.dead.bury(entry))).isEqualTo(grave);

        assertThat(given.redis("XRANGE", grave, "-", "+").get(0).get(1).toString())
                .isEqualTo("[a, 1, b, 2]");
        assertThat(given.length(given.keys.envelopes(0))).isZero();
        assertThat(given.pendingEnvelopes(0)).isZero();
    }

    @Test
    void an_entry_is_buried_once() {
        StreamEntry entry = junk(Map.of("a", Buffer.buffer("1")));
        await(given.dead.bury(entry));

        given.writesNothing(() -> await(given.dead.bury(entry)));
    }

    @Test
    void an_entry_that_somebody_else_has_dealt_with_is_left_alone() {
        StreamEntry entry = junk(Map.of("a", Buffer.buffer("1")));
        given.redis("XACK", given.keys.envelopes(0), RedisKeys.AGGREGATORS, entry.id());

        given.writesNothing(() -> await(given.dead.bury(entry)));
    }

    @Test
    void an_entry_of_very_many_fields_is_not_lost() {
        Map<String, Buffer> fields = new TreeMap<>();
        IntStream.range(0, 5_000).forEach(i -> fields.put("field" + i, Buffer.buffer("v")));
        StreamEntry entry = junk(fields);

        await(given.dead.bury(entry));

        assertThat(given.length(grave)).isEqualTo(1);
        assertThat(given.length(given.keys.envelopes(0))).isZero();
    }
}
