/**
 * Configuration under {@code tutti.}: one mapping, every default in one place.
 *
 * <p>Does: type and check what the operator sets. Does not: act on it. May import: nothing of ours.
 */
@NullMarked
package dev.tutti.config;

import org.jspecify.annotations.NullMarked;
