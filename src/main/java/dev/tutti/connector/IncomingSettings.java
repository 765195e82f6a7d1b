package dev.tutti.connector;

import java.util.Locale;
import java.util.OptionalInt;

/**
 * What an incoming channel was configured with, checked.
 *
 * @param channel as the framework calls it: with {@code concurrency} above one it ends in {@code $1}, {@code $2}, …
 * @param batchSize most entries in one read of a stream, and in one list
 * @param maxInHand most entries in hand, read ahead of the demand; empty to read on demand only
 * @param readBytes what one read should not exceed by much; judged by the size of the entries before
 * @param marginMs how much longer than {@code blockMs} a read may take before the connection is given up
 * @param external somebody else acknowledges
 * @param messageContext each message gets a Vert.x context of its own
 */
record IncomingSettings(
        String channel,
        String group,
        String consumer,
        boolean batch,
        int batchSize,
        OptionalInt maxInHand,
        int readBytes,
        long blockMs,
        long marginMs,
        boolean external,
        boolean messageContext,
        long reconnectMinMs,
        long reconnectMaxMs,
        TakeoverSettings takeover) {
    /** Renewals are sent three times as often. */
    private static final long LEAST_CLAIM_IDLE_MS = 100;

    private static final int SUSPECTS_SHARE = 16;

    IncomingSettings {
        atLeast(channel, "batch-size", batchSize, 1);
        maxInHand.ifPresent(most -> atLeast(channel, "max-in-hand", most, 1));
        atLeast(channel, "read-bytes", readBytes, 1);
        atLeast(channel, "block-ms", blockMs, 1);
        atLeast(channel, "read-timeout-margin-ms", marginMs, 1);
        atLeast(channel, "reconnect-min-ms", reconnectMinMs, 1);
        atLeast(channel, "reconnect-max-ms", reconnectMaxMs, reconnectMinMs);
        atLeast(channel, "claim-idle in ms", takeover.claimIdleMs(), LEAST_CLAIM_IDLE_MS);
        atLeast(channel, "max-deliveries", takeover.maxDeliveries(), 0);
        atLeast(channel, "drain in ms", takeover.drainMs(), 0);
        if (batch && takeover.maxDeliveries() > 0) {
            throw new IllegalArgumentException("channel " + channel + ": max-deliveries needs batch to be false");
        }
        if (group.isBlank()) {
            throw new IllegalArgumentException("channel " + channel + ": group is blank");
        }
    }

    static IncomingSettings of(RedisStreamsConnectorIncomingConfiguration config) {
        String channel = config.getChannel();
        return new IncomingSettings(
                channel,
                config.getGroup(),
                config.getConsumer().orElseGet(() -> ConsumerName.of(channel)),
                config.getBatch(),
                config.getBatchSize(),
                config.getBatch() ? OptionalInt.empty() : maxInHand(config),
                config.getReadBytes(),
                config.getBlockMs(),
                config.getReadTimeoutMarginMs(),
                external(channel, config.getAcknowledgement()),
                config.getMessageContext(),
                config.getReconnectMinMs(),
                config.getReconnectMaxMs(),
                new TakeoverSettings(
                        config.getClaimIdle()
                                .orElse(TakeoverSettings.CLAIM_IDLE)
                                .toMillis(),
                        config.getMaxDeliveries(),
                        config.getDrain().orElse(TakeoverSettings.DRAIN).toMillis()));
    }

    /** Most entries that run at once after their consumer vanished. */
    int suspectsAtOnce() {
        return Math.max(1, maxInHand.orElse(batchSize) / SUSPECTS_SHARE);
    }

    private static OptionalInt maxInHand(RedisStreamsConnectorIncomingConfiguration config) {
        return config.getMaxInHand().map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    private static boolean external(String channel, String acknowledgement) {
        return switch (acknowledgement.toLowerCase(Locale.ROOT)) {
            case "delete" -> false;
            case "external" -> true;
            default ->
                throw new IllegalArgumentException("channel " + channel + ": acknowledgement is '" + acknowledgement
                        + "', must be delete or external");
        };
    }

    private static void atLeast(String channel, String attribute, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "channel " + channel + ": " + attribute + " is " + value + ", must be at least " + least);
        }
    }

    /** The channel's name in the configuration, without the number that {@code concurrency} adds. */
    static String configuredName(String channel) {
        int copy = channel.lastIndexOf('$');
        return copy > 0 ? channel.substring(0, copy) : channel;
    }
}
