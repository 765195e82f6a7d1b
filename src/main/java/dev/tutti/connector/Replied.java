package dev.tutti.connector;

import io.vertx.redis.client.Response;
import org.jspecify.annotations.Nullable;

/**
 * How one of several commands ended.
 *
 * @param response the reply; null for a null reply, and when it failed
 * @param failure {@link RedisUnavailable}, {@link RedisRefused}, or after shutdown {@link IllegalStateException}; null
 *     when it succeeded
 */
record Replied(@Nullable Response response, @Nullable RuntimeException failure) {}
