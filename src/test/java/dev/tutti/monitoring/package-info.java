/** What is said of metrics, read from the documentation, and the files that use them. */
@NullMarked
package dev.tutti.monitoring;

import org.jspecify.annotations.NullMarked;
