package dev.tutti.aggregator;

import dev.tutti.chord.ChordId;
import dev.tutti.connector.StreamEntry;
import dev.tutti.store.EntryFields;
import dev.tutti.store.Joining.Received;
import dev.tutti.store.RedisKeys;
import dev.tutti.wire.Envelope;
import dev.tutti.wire.Header;
import dev.tutti.wire.Kind;
import dev.tutti.wire.Pieces;
import dev.tutti.wire.StoredOutcome;
import dev.tutti.wire.Unreadable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a batch of entries says, sorted.
 *
 * @param members groups of envelopes of one chord each, none over what one script call takes
 * @param callbacks envelopes of callbacks and errbacks
 * @param firstFailures envelopes of what chords run at their first failure
 * @param unreadable entries that are no envelope
 */
record EnvelopeBatch(
        List<List<Received>> members, List<Received> callbacks, List<Received> firstFailures, List<Dead> unreadable) {
    private static final int MOST = 500;
    private static final int MOST_BYTES = 1 << 20;

    /** An entry that is no envelope, and why not. */
    record Dead(StreamEntry entry, Unreadable why) {}

    static EnvelopeBatch of(List<StreamEntry> entries, RedisKeys keys) {
        Map<ChordId, List<Received>> members = new LinkedHashMap<>();
        List<Received> callbacks = new ArrayList<>();
        List<Received> firstFailures = new ArrayList<>();
        List<Dead> unreadable = new ArrayList<>();
        for (StreamEntry entry : entries) {
            try {
                Received received = new Received(entry.id(), read(entry, keys));
                Header header = received.envelope().header();
                if (header.kind().endsChord()) {
                    callbacks.add(received);
                } else if (header.kind() == Kind.FIRST_FAILURE) {
                    firstFailures.add(received);
                } else {
                    members.computeIfAbsent(header.chord(), chord -> new ArrayList<>())
                            .add(received);
                }
            } catch (Unreadable e) {
                unreadable.add(new Dead(entry, e));
            }
        }
        return new EnvelopeBatch(
                members.values().stream()
                        .flatMap(group -> Pieces.of(group, MOST, MOST_BYTES, EnvelopeBatch::bytes).stream())
                        .toList(),
                callbacks,
                firstFailures,
                unreadable);
    }

    private static Envelope read(StreamEntry entry, RedisKeys keys) {
        EntryFields fields = EntryFields.of(entry);
        StoredOutcome.parse(fields.payload()); // refuses what readers could not read
        Envelope envelope = new Envelope(fields.header(), fields.payload());
        ChordId chord = envelope.header().chord();
        if (!entry.stream().equals(keys.envelopes(chord.partition()))) { // its script would not acknowledge it here
            throw new Unreadable("an envelope of chord " + chord + " does not belong into this stream", null);
        }
        return envelope;
    }

    private static int bytes(Received received) {
        return received.envelope().outcome().length();
    }
}
