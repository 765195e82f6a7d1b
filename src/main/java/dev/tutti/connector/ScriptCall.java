package dev.tutti.connector;

import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * A script with its keys and arguments.
 *
 * @param keys every key it touches, all in one hash slot
 * @param args each a {@link String} (sent as UTF-8), a {@link Buffer}, or a number
 */
public record ScriptCall(RedisScript script, List<String> keys, List<?> args) {}
