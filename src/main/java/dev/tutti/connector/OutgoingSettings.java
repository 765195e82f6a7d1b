package dev.tutti.connector;

import java.time.Duration;
import java.util.Optional;

/**
 * What an outgoing channel was configured with, checked.
 *
 * @param stream for entries that name none
 * @param maxInFlight most messages taken from upstream and not yet stored
 * @param maxBatch most entries in a script call
 * @param maxBatchBytes most bytes in a script call, but for a single larger entry
 */
record OutgoingSettings(
        String channel,
        Optional<String> stream,
        boolean transactional,
        int maxInFlight,
        int maxBatch,
        int maxBatchBytes,
        Duration reconnectMin,
        Duration reconnectMax) {
    private static final int MOST_A_CALL = 500;
    /** Below what the shared connection takes, so that several channels have room. */
    private static final int MOST_IN_FLIGHT = 4_096;

    OutgoingSettings {
        between(channel, "max-in-flight", maxInFlight, MOST_IN_FLIGHT);
        between(channel, "max-batch", maxBatch, MOST_A_CALL);
        between(channel, "max-batch-bytes", maxBatchBytes, Integer.MAX_VALUE);
        if (reconnectMin.toMillis() < 1 || reconnectMax.compareTo(reconnectMin) < 0) {
            throw new IllegalArgumentException("channel " + channel + ": reconnect-min-ms is " + reconnectMin.toMillis()
                    + " and reconnect-max-ms " + reconnectMax.toMillis() + "; must be at least 1 and in that order");
        }
    }

    static OutgoingSettings of(RedisStreamsConnectorOutgoingConfiguration config) {
        return new OutgoingSettings(
                config.getChannel(),
                config.getStream(),
                config.getTransactional(),
                config.getMaxInFlight(),
                config.getMaxBatch(),
                config.getMaxBatchBytes(),
                Duration.ofMillis(config.getReconnectMinMs()),
                Duration.ofMillis(config.getReconnectMaxMs()));
    }

    private static void between(String channel, String attribute, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(
                    "channel " + channel + ": " + attribute + " is " + value + ", must be from 1 to " + most);
        }
    }
}
