/** Tests of HTTP calls. */
@NullMarked
package dev.tutti.outbound;

import org.jspecify.annotations.NullMarked;
