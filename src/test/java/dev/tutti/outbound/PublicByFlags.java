package dev.tutti.outbound;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * The fuzz tests' oracle: whether an address is public by the JDK's own flags, and by arithmetic for what they miss. Written
 * otherwise than {@link PublicAddresses} on purpose: a slip in one of its ranges is none here.
 */
final class PublicByFlags {
    private PublicByFlags() {}

    static boolean isPublic(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address ? isPublic4(bytes) : isPublic6(bytes);
    }

    private static boolean isPublic4(byte[] of) {
        long number = word(of, 0) << 16 | word(of, 2);
        int first = of[0] & 0xff;
        int second = of[1] & 0xff;
        return first != 0
                && first < 240
                && !(first == 100 && second >= 64 && second < 128)
                && number >>> 8 != 0xc00000
                && number >>> 8 != 0xc00002
                && !(first == 198 && (second == 18 || second == 19))
                && number >>> 8 != 0xc63364
                && number >>> 8 != 0xcb0071
                && number >>> 8 != 0xc05863
                && number != 0xa83f8110L;
    }

    private static boolean isPublic6(byte[] of) {
        boolean nat64 = word(of, 0) == 0x64
                && word(of, 2) == 0xff9b
                && Stream.of(4, 6, 8, 10).allMatch(at -> word(of, at) == 0);
        boolean isatap = (word(of, 8) == 0 || word(of, 8) == 0x200) && word(of, 10) == 0x5efe;
        if ((nat64 || isatap) && !isPublic(inside(of))) {
            return false;
        }
        long first = word(of, 0);
        long second = word(of, 2);
        return nat64
                || first >>> 13 == 1
                        && !(first == 0x2001 && (second < 0x200 || second == 0xdb8))
                        && first != 0x2002
                        && !(first == 0x3fff && second < 0x1000);
    }

    private static InetAddress inside(byte[] of) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(of, 12, 16));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static long word(byte[] of, int at) {
        return (of[at] & 0xffL) << 8 | of[at + 1] & 0xffL;
    }
}
