/** The rules that the Dockerfiles keep, checked as text: no image is built. */
@NullMarked
package dev.tutti.docker;

import org.jspecify.annotations.NullMarked;
