/**
 * The HTTP API: chords in, chords and outcomes out, every error a problem document.
 *
 * <p>Does: read and check requests, ask {@code emit} and {@code store}, write answers. Promises: what
 * {@code docs/http.md} and {@code /q/openapi} say; a field that is not built yet is refused, never ignored. Does not:
 * know Redis, or run tasks. May import: chord, wire, emit, store, auth, trace, config.
 */
@NullMarked
package dev.tutti.api;

import org.jspecify.annotations.NullMarked;
