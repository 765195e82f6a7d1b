/**
 * The role that runs tasks.
 *
 * <p>Does: take task messages from the tasks channel, run them, send an envelope for each ending, put off what is
 * attempted again. Promises: every message leaves an envelope, is put off, or stays where it is; it is acknowledged by the
 * script that adds the envelope or puts it off. Does not:
 * record outcomes. May import: chord, wire, task, store, connector, trace, config.
 */
@NullMarked
package dev.tutti.worker;

import org.jspecify.annotations.NullMarked;
