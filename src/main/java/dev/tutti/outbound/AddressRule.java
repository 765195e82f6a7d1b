package dev.tutti.outbound;

import java.net.InetAddress;
import java.util.List;

/**
 * Which addresses may be called: public ones, and those that the operator has opened. What an address carries inside must
 * be open, too.
 *
 * @param opened {@code tutti.call.allow}
 */
record AddressRule(List<AddressRange> opened) {

    /**
     * Reads {@code tutti.call.allow}.
     *
     * @throws IllegalArgumentException when one of the texts is no range; says which
     */
    static AddressRule opening(List<String> ranges) {
        try {
            return new AddressRule(ranges.stream().map(AddressRange::parse).toList());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("tutti.call.allow: " + e.getMessage(), e);
        }
    }

    /** Whether a connection may be made to it. */
    boolean allows(InetAddress address) {
        byte[] plain = CarriedAddresses.plain(address.getAddress());
        return isOpen(plain) && CarriedAddresses.of(plain).stream().allMatch(this::isOpen);
    }

    private boolean isOpen(byte[] address) {
        return PublicAddresses.contain(address) || opened.stream().anyMatch(range -> range.contains(address));
    }
}
