package dev.tutti.connector;

import java.util.List;

/**
 * Streams that are read together, with the share of the demand they may take.
 *
 * @param name shown in {@link StreamEntry#streamClass()}
 * @param share most of the slots in hand that this class may hold, 0 &lt; share ≤ 1
 * @param streams keys; may be empty
 */
public record StreamClass(String name, double share, List<String> streams) {
    public StreamClass {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "share of stream class " + name + " is " + share + ", must be in (0, 1]");
        }
        streams = List.copyOf(streams);
    }
}
