/**
 * What tests of several packages share: a real Redis that can be stopped, restarted and frozen. Promises: no process
 * outlives the tests. May import: nothing of ours.
 */
@NullMarked
package dev.tutti.testing;

import org.jspecify.annotations.NullMarked;
