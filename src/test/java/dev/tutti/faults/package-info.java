/**
 * The fault suite: the packaged application in separate processes, faults, and a checker that counts what became of every
 * chord.
 *
 * <p>Does: the experiments of docs/reliability.md, one class each, run by the profile {@code faults}. Promises: every run
 * prints its seed and one row of figures, and fails where a promise does not hold. Does not: run in a plain {@code verify},
 * but for the checker's own tests. May import: {@code dev.tutti.testing}.
 */
@NullMarked
package dev.tutti.faults;

import org.jspecify.annotations.NullMarked;
