/**
 * What an operator sees.
 *
 * <p>Does: say at start what Redis promises, measure what it holds, show that and the connector's figures as metrics. What
 * the loop counts it counts where it happens. Does not: take part in the loop; nobody imports it. May import: anything of
 * ours but api, demo and dev.
 */
@NullMarked
package dev.tutti.ops;

import org.jspecify.annotations.NullMarked;
