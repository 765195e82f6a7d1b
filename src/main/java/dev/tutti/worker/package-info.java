/**
 * The role that runs tasks.
 *
 * <p>Does: take task messages from the tasks channel, run them, send an envelope for each ending. Promises: every message
 * leaves an envelope, or stays where it is; the message is acknowledged by the script that adds the envelope. Does not:
 * record outcomes. May import: chord, wire, task, store, connector, config.
 */
@NullMarked
package dev.tutti.worker;

import org.jspecify.annotations.NullMarked;
