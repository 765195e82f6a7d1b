package dev.tutti.outbound;

import java.util.List;

/**
 * Which addresses are public: global unicast without the special-purpose ranges. Written down as a table, for the JDK's own
 * predicates miss half of them.
 *
 * @see <a href="https://www.iana.org/assignments/iana-ipv4-special-registry">IANA, IPv4</a>
 * @see <a href="https://www.iana.org/assignments/iana-ipv6-special-registry">IANA, IPv6</a>
 */
final class PublicAddresses {
    private static final int IPV4 = 4;

    private static final List<AddressRange> SPECIAL = AddressRange.all(
            // IPv4
            "0.0.0.0/8", // this network
            "10.0.0.0/8", // private
            "100.64.0.0/10", // carrier-grade NAT; metadata of Alibaba Cloud
            "127.0.0.0/8", // loopback
            "168.63.129.16/32", // public by its number, but Azure's own in every machine of Azure
            "169.254.0.0/16", // link-local; cloud metadata
            "172.16.0.0/12", // private
            "192.0.0.0/24", // protocol assignments; metadata of Oracle Cloud
            "192.0.2.0/24", // documentation
            "192.31.196.0/24", // AS112
            "192.52.193.0/24", // AMT
            "192.88.99.0/24", // 6to4 relays
            "192.168.0.0/16", // private
            "192.175.48.0/24", // AS112
            "198.18.0.0/15", // benchmarks
            "198.51.100.0/24", // documentation
            "203.0.113.0/24", // documentation
            "224.0.0.0/4", // multicast
            "240.0.0.0/4", // reserved, broadcast
            // IPv6, inside global unicast
            "2001::/23", // protocol assignments, Teredo among them
            "2001:db8::/32", // documentation
            "2002::/16", // 6to4
            "2620:4f:8000::/48", // AS112
            "3fff::/20"); // documentation

    /** All else of IPv6 is special: loopback, mapped, discard-only, unique local, link-local, site-local, multicast, … */
    private static final List<AddressRange> GLOBAL_UNICAST = AddressRange.all("2000::/3", "64:ff9b::/96");

    private PublicAddresses() {}

    /** Whether it is public by its own number; what it carries inside is another question. */
    static boolean contain(byte[] address) {
        return (address.length == IPV4 || AddressRange.any(GLOBAL_UNICAST, address))
                && !AddressRange.any(SPECIAL, address);
    }
}
