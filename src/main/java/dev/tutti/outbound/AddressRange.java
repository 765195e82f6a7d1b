package dev.tutti.outbound;

import dev.tutti.chord.CallUrl;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

/**
 * A range of addresses in the notation of RFC 4632.
 *
 * @param network any address of it
 * @param prefix how many leading bits are common
 */
record AddressRange(InetAddress network, int prefix) {

    /**
     * Reads {@code 10.0.0.0/8}, {@code fd00::/8}, or one address.
     *
     * @throws IllegalArgumentException when it is none
     */
    static AddressRange parse(String text) {
        String[] parts = text.trim().split("/", 2);
        try {
            InetAddress network = literal(parts[0]);
            int bits = network.getAddress().length * Byte.SIZE;
            int prefix = parts.length == 1 ? bits : Integer.parseInt(parts[1]);
            if (prefix < 0 || prefix > bits) {
                throw new IllegalArgumentException("'" + text + "' has no prefix from 0 to " + bits);
            }
            return new AddressRange(network, prefix);
        } catch (NumberFormatException | UnknownHostException e) {
            throw new IllegalArgumentException("'" + text + "' is no range such as 10.0.0.0/8 or fd00::/8", e);
        }
    }

    /** Reads several. */
    static List<AddressRange> all(String... texts) {
        return Stream.of(texts).map(AddressRange::parse).toList();
    }

    /** Whether one of them contains an address. */
    static boolean any(List<AddressRange> ranges, byte[] address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    /** The address that a text is; never asks anybody. */
    static InetAddress literal(String text) throws UnknownHostException {
        if (!CallUrl.isIpv4(text) && text.indexOf(':') < 0) {
            throw new UnknownHostException(text);
        }
        // four plain numbers, or what must be IPv6 for its brackets: neither is looked up as a name
        return InetAddress.getByName(text.indexOf(':') < 0 ? text : "[" + text + "]");
    }

    boolean contains(byte[] address) {
        byte[] base = network.getAddress();
        if (base.length != address.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit += Byte.SIZE) {
            int mask = prefix - bit >= Byte.SIZE ? 0xff : 0xff << Byte.SIZE - (prefix - bit);
            if (((base[bit / Byte.SIZE] ^ address[bit / Byte.SIZE]) & mask & 0xff) != 0) {
                return false;
            }
        }
        return true;
    }
}
