package dev.tutti.emit;

import dev.tutti.chord.ChordSnapshot;

/**
 * A chord that is accepted.
 *
 * @param replayed it was before, under the same idempotency key; the snapshot is how it stands now
 */
public record Emitted(ChordSnapshot chord, boolean replayed) {}
