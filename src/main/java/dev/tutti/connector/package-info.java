/**
 * A SmallRye Reactive Messaging connector for Redis Streams, {@code redis-streams}.
 *
 * <p>Does: reads streams through consumer groups with at-least-once delivery, acknowledges and deletes in one script,
 * adds entries in pipelines, hands an entry over to another stream in one script, runs scripts, counts. Promises: an entry
 * leaves a stream only after it was acknowledged or handed over. Does not: know what the entries mean. May import:
 * nothing else of this application.
 */
@NullMarked
package dev.tutti.connector;

import org.jspecify.annotations.NullMarked;
