/**
 * A Redis for development and tests, so that neither needs Docker or an installation.
 *
 * <p>Does: starts a {@code redis-server} (the one on PATH, else the packaged one) where the profile is dev or test and
 * no hosts are configured, and tells the Redis client where it is. Promises: a free port of 127.0.0.1, an append-only
 * file in a folder of its own, and that neither process nor folder outlives this JVM, however it ends. Does not: exist
 * in the packaged application, or replace hosts that somebody configured. May import: {@code config}.
 */
@NullMarked
package dev.tutti.dev;

import org.jspecify.annotations.NullMarked;
