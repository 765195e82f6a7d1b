/**
 * The role that joins.
 *
 * <p>Does: take envelopes from the envelopes channel and record them per chord, end chords, dispatch large chords on,
 * return messages whose wait is over to their streams, remove what has been kept for long enough, find what
 * Redis lost.
 * Promises: an envelope is acknowledged by the script that records it, never before. Does not: run tasks. May import:
 * chord, wire, store, connector, config.
 */
@NullMarked
package dev.tutti.aggregator;

import org.jspecify.annotations.NullMarked;
