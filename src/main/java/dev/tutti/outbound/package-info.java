/**
 * HTTP calls: members and callbacks with a {@code url}, made by the service itself.
 *
 * <p>Does: send a call or a signed webhook, decide what its answer is and whether there is another attempt, note deliveries
 * of webhooks on their chord. Promises: it connects to no address but those that {@code AddressGuard} found open after this
 * very resolution, or to the configured proxy, follows no redirect, keeps no answer longer than
 * {@code tutti.limits.result-bytes}, and says neither headers nor queries in logs and outcomes. Does not: put anything off
 * itself. May import: chord, wire, task, store, trace, config.
 */
@NullMarked
package dev.tutti.outbound;

import org.jspecify.annotations.NullMarked;
