/**
 * The model of a chord: ids, signatures, outcomes, exception descriptors, states.
 *
 * <p>Does: say what a chord is, in records that refuse bad input. Promises: semantic versioning, this package is public.
 * Does not: know JSON, Redis or HTTP. May import: the JDK only.
 */
@NullMarked
package dev.tutti.chord;

import org.jspecify.annotations.NullMarked;
