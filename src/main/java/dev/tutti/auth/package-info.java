/**
 * Who calls, and what they may do.
 *
 * <p>Does: know static keys, give every caller the rights that {@code tutti.auth.mode} and their roles allow, challenge who
 * has none. Promises: an api never starts in production without somebody having said who may call it; what has no right
 * named is for nobody; keys are kept as hashes only. Does not: verify tokens, that is quarkus-oidc's, or know the API. May
 * import: config.
 */
@NullMarked
package dev.tutti.auth;

import org.jspecify.annotations.NullMarked;
