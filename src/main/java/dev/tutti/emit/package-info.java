/**
 * Emitting chords: from a chord to one that is accepted.
 *
 * <p>Does: check, encode, store, seal, and dispatch the first slice. Promises: when {@link dev.tutti.emit.ChordEmitter}
 * answers, the chord is in Redis and its callback will come; semantic versioning, this package is public. Does not: know
 * HTTP. May import: chord, wire, store, trace, config.
 */
@NullMarked
package dev.tutti.emit;

import org.jspecify.annotations.NullMarked;
