package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordState;
import dev.tutti.wire.IdempotencyKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What {@code open} is told of an idempotency key.
 *
 * @param holder the chord that has the key, as far as is known
 */
record Claim(IdempotencyKey key, Optional<ChordId> holder) {
    /** Silence after which the submission of a chord counts as broken off. */
    static final Duration BROKEN_OFF = Duration.ofSeconds(10);

    /** How long a key is kept. */
    static final Duration KEPT = Duration.ofHours(24);

    /** The arguments of a submission without a key. */
    static final List<Object> NONE = List.of("", "", 0, 0);

    List<String> keys(ChordId id, RedisKeys names) {
        int partition = id.partition();
        return List.of(
                names.idempotency(partition, key.hash()),
                names.idempotencies(partition),
                names.chords(partition, ChordState.ABANDONED),
                names.chord(holder.orElse(id)));
    }

    List<Object> args() {
        return List.of(key.fingerprint(), holder.map(ChordId::text).orElse(""), BROKEN_OFF.toMillis(), KEPT.toMillis());
    }
}
