/**
 * The demo: tasks to try things out with.
 *
 * <p>Does: give a fresh checkout something to run. Does not: belong to the product; {@code tutti.demo.enabled=false} takes
 * the tasks away. May import: chord, task, emit, config.
 */
@NullMarked
package dev.tutti.demo;

import org.jspecify.annotations.NullMarked;
