/**
 * Tasks: how they are declared, found, bound to arguments and run.
 *
 * <p>Does: find methods annotated with {@link dev.tutti.task.Task} while the application is built, bind a call's
 * arguments, run the method and turn any ending into an outcome. Promises: semantic versioning of its public types; no
 * ending of a task is an exception. Does not: know streams or Redis, retry, or time out. May import: chord, wire, config.
 */
@NullMarked
package dev.tutti.task;

import org.jspecify.annotations.NullMarked;
