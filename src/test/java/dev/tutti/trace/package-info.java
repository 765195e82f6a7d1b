/** What a {@code traceparent} says. */
@NullMarked
package dev.tutti.trace;

import org.jspecify.annotations.NullMarked;
