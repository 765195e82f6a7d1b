package dev.tutti.outbound;

import java.util.List;

/**
 * What a name of {@code tutti.call.allow-hosts} may resolve to besides public addresses: the networks that companies and
 * clusters number themselves, without the metadata services in them. A list of what is open: loopback, link-local,
 * multicast and whatever is invented next stay closed.
 */
final class PrivateAddresses {
    private static final List<AddressRange> NETWORKS = AddressRange.all(
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16", // RFC 1918
            "100.64.0.0/10", // carrier-grade NAT, which clusters use for their pods
            "fc00::/7"); // unique local

    private static final List<AddressRange> METADATA = AddressRange.all(
            "100.100.100.200", // Alibaba Cloud
            "fd00:ec2::/32", // Amazon
            "fd20:ce::254"); // Google Cloud

    private PrivateAddresses() {}

    static boolean contain(byte[] address) {
        return AddressRange.any(NETWORKS, address) && !AddressRange.any(METADATA, address);
    }
}
