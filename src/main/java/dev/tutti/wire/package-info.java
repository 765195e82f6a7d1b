/**
 * What travels and what is stored: task messages, envelopes, manifest chunks, outcomes, and their JSON.
 *
 * <p>Does: turn the model into bytes and back; refuses what it cannot read with {@link dev.tutti.wire.Unreadable}.
 * Promises: what version 1 wrote stays readable. Does not: talk to Redis, or know HTTP. May import: chord, config.
 */
@NullMarked
package dev.tutti.wire;

import org.jspecify.annotations.NullMarked;
