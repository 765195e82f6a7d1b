/** The whole loop in one process. */
@NullMarked
package dev.tutti.loop;

import org.jspecify.annotations.NullMarked;
