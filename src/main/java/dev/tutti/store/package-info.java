/**
 * The chord store: every key, every script, dispatching, and reading what stands.
 *
 * <p>Does: move chords from state to state, each step one script, and read them. Promises: an open member is at any
 * instant in exactly one place; every script is idempotent and bounded. Does not: run tasks, know HTTP, or decide when
 * to act. May import: chord, wire, connector, config.
 */
@NullMarked
package dev.tutti.store;

import org.jspecify.annotations.NullMarked;
