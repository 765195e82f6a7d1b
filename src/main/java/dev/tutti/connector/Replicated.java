package dev.tutti.connector;

import io.vertx.redis.client.Response;

/**
 * A script's reply.
 *
 * @param replicas how many replicas had acknowledged what it wrote when the wait was over
 */
public record Replicated(Response reply, int replicas) {}
