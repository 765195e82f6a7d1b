/** The worker's parts alone. */
@NullMarked
package dev.tutti.worker;

import org.jspecify.annotations.NullMarked;
