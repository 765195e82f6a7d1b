/** The embedded Redis: started, stopped, found, and absent from what is shipped. */
@NullMarked
package dev.tutti.dev;

import org.jspecify.annotations.NullMarked;
