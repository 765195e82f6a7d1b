/** Random compositions of chords, chains and policies through the whole application, against a plain recursive function. */
@NullMarked
package dev.tutti.composition;

import org.jspecify.annotations.NullMarked;
