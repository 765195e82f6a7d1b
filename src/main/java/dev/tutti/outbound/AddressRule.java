package dev.tutti.outbound;

import java.net.InetAddress;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Which addresses may be called: public ones, those that the operator has opened, and private ones under a name that the
 * operator has opened. What an address carries inside must be open, too.
 *
 * @param opened {@code tutti.call.allow}
 * @param hosts {@code tutti.call.allow-hosts}
 */
record AddressRule(List<AddressRange> opened, List<HostPattern> hosts) {

    /**
     * Reads {@code tutti.call.allow} and {@code tutti.call.allow-hosts}.
     *
     * @throws IllegalArgumentException when one of the texts is no range or no name; says which
     */
    static AddressRule opening(List<String> ranges, List<String> names) {
        return new AddressRule(
                all("tutti.call.allow", ranges, AddressRange::parse),
                all("tutti.call.allow-hosts", names, HostPattern::parse));
    }

    private static <T> List<T> all(String property, List<String> texts, Function<String, T> parse) {
        try {
            return texts.stream().map(parse).toList();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(property + ": " + e.getMessage(), e);
        }
    }

    /** Whether a connection may be made to it for that host of a URL. */
    boolean allows(String host, InetAddress address) {
        boolean named = hosts.stream().anyMatch(pattern -> pattern.matches(host));
        Predicate<byte[]> open = one -> isOpen(one) || named && PrivateAddresses.contain(one);
        byte[] plain = CarriedAddresses.plain(address.getAddress());
        return open.test(plain) && CarriedAddresses.of(plain).stream().allMatch(open);
    }

    private boolean isOpen(byte[] address) {
        return PublicAddresses.contain(address) || AddressRange.any(opened, address);
    }
}
