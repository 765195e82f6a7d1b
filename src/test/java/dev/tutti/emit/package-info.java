/** Tests of emitting, on a real Redis. May import: {@code store}'s tests. */
@NullMarked
package dev.tutti.emit;

import org.jspecify.annotations.NullMarked;
