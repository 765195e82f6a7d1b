/** Tests of the aggregator, on a real Redis. May import: {@code store}'s tests. */
@NullMarked
package dev.tutti.aggregator;

import org.jspecify.annotations.NullMarked;
