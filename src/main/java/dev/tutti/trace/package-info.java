/**
 * Traces: whether this process records spans, and the {@code traceparent} by which they belong together.
 *
 * <p>Does: give the tracer where spans are recorded, turn the context of a span into text and back. Promises: while traces
 * are off, to ask costs one look at a field. Does not: know chords, decide what is recorded, or export. May import: nothing
 * of ours.
 */
@NullMarked
package dev.tutti.trace;

import org.jspecify.annotations.NullMarked;
