package dev.tutti.outbound;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The IPv4 addresses that an IPv6 address carries inside: a gateway on the way may send a call there. */
final class CarriedAddresses {
    private static final int IPV6 = 16;
    private static final int IPV4 = 4;
    private static final int LAST = IPV6 - IPV4;
    private static final AddressRange COMPATIBLE = AddressRange.parse("::/96");
    private static final AddressRange NAT64 = AddressRange.parse("64:ff9b::/96");
    private static final AddressRange NAT64_LOCAL = AddressRange.parse("64:ff9b:1::/48");
    private static final AddressRange TRANSLATED = AddressRange.parse("::ffff:0:0:0/96");
    private static final AddressRange SIX_TO_FOUR = AddressRange.parse("2002::/16");
    private static final AddressRange TEREDO = AddressRange.parse("2001::/32");
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff};

    private CarriedAddresses() {}

    /** The IPv4 address that an IPv4-mapped one stands for, any other as it is. */
    static byte[] plain(byte[] address) {
        boolean mapped = address.length == IPV6 && Arrays.equals(address, 0, LAST, MAPPED, 0, LAST);
        return mapped ? Arrays.copyOfRange(address, LAST, IPV6) : address;
    }

    /** The addresses inside; none in most, two in a Teredo address. */
    static List<byte[]> of(byte[] address) {
        List<byte[]> inside = new ArrayList<>(2);
        if (address.length != IPV6) {
            return inside;
        }
        if (COMPATIBLE.contains(address)
                || NAT64.contains(address)
                || NAT64_LOCAL.contains(address)
                || TRANSLATED.contains(address)
                || isIsatap(address)) {
            inside.add(at(address, LAST));
        }
        if (SIX_TO_FOUR.contains(address)) {
            inside.add(at(address, 2));
        }
        if (TEREDO.contains(address)) {
            inside.add(at(address, IPV4)); // the server
            byte[] client = at(address, LAST);
            for (int i = 0; i < IPV4; i++) {
                client[i] = (byte) ~client[i];
            }
            inside.add(client);
        }
        return inside;
    }

    private static byte[] at(byte[] address, int from) {
        return Arrays.copyOfRange(address, from, from + IPV4);
    }

    /** RFC 5214: an interface id of {@code 0:5efe} or {@code 200:5efe} and an IPv4 address, under any prefix. */
    private static boolean isIsatap(byte[] address) {
        return (address[8] & ~2) == 0 && address[9] == 0 && address[10] == 0x5e && address[11] == (byte) 0xfe;
    }
}
