/** Tests of the connector, against a real Redis. May import: {@code testing}. */
@NullMarked
package dev.tutti.connector;

import org.jspecify.annotations.NullMarked;
