/** The packaged application in processes of its own, against a Redis of its own. */
@NullMarked
package dev.tutti.packaged;

import org.jspecify.annotations.NullMarked;
