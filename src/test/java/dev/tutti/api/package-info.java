/** Tests of the HTTP API: its parts alone, and the whole over HTTP. */
@NullMarked
package dev.tutti.api;

import org.jspecify.annotations.NullMarked;
