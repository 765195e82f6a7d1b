/** Tests of the model. */
@NullMarked
package dev.tutti.chord;

import org.jspecify.annotations.NullMarked;
