/** Tests of what travels and is stored; {@code VersionOneTest} holds messages that must be readable for ever. */
@NullMarked
package dev.tutti.wire;

import org.jspecify.annotations.NullMarked;
