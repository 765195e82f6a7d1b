package dev.tutti.connector;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Names of this process's consumers: unlike those of any other process, and of this one before its restart. */
final class ConsumerName {
    private static final String HOST = host();
    private static final String BOOT =
            HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());

    private ConsumerName() {}

    /** {@code <host>-<boot id>-<channel>}. */
    static String of(String channel) {
        return HOST + "-" + BOOT + "-" + channel;
    }

    private static String host() {
        // set in containers, and cheaper than asking the resolver
        return Optional.ofNullable(System.getenv("HOSTNAME"))
                .filter(name -> !name.isBlank())
                .orElseGet(ConsumerName::resolved);
    }

    private static String resolved() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown-host";
        }
    }
}
