/**
 * HTTP calls: members and callbacks with a {@code url}, made by the service itself.
 *
 * <p>Does: send a call or a webhook, decide what its answer is and whether there is another attempt. Promises: it connects
 * to no address but those that {@code AddressGuard} found open after this very resolution, follows no redirect, keeps no
 * answer longer than {@code tutti.limits.result-bytes}, and says neither headers nor queries in logs and outcomes. Does not:
 * sign. May import: chord, wire, task, store, config.
 */
@NullMarked
package dev.tutti.outbound;

import org.jspecify.annotations.NullMarked;
