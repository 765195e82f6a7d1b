/** Who may do what, over HTTP. */
@NullMarked
package dev.tutti.auth;

import org.jspecify.annotations.NullMarked;
