package dev.tutti.faults;

import java.util.List;
import java.util.stream.Stream;

/** Hosts that a URL may name to get at what is inside, in every way of writing them. */
final class Literals {
    private static final List<String> HOSTS = List.of(
            // IPv4, plainly
            "127.0.0.1",
            "127.255.255.254",
            "0.0.0.0",
            "255.255.255.255",
            "10.0.0.1",
            "172.16.0.1",
            "192.168.0.1",
            "100.64.0.1",
            "169.254.169.254",
            "100.100.100.200",
            "168.63.129.16",
            "192.0.0.192",
            "198.18.0.1",
            "224.0.0.1",
            // the same in other numbers
            "2130706433",
            "017700000001",
            "0x7f000001",
            "0x7f.0.0.1",
            "0177.0.0.1",
            "127.1",
            "127.0.1",
            "0",
            "127.0.0.01",
            "127.0.0.1.",
            "2852039166",
            "0xa9.0xfe.0xa9.0xfe",
            // IPv6
            "[::]",
            "[::1]",
            "[0:0:0:0:0:0:0:1]",
            "[fe80::1]",
            "[fe80::1%25eth0]",
            "[::1%25lo]",
            "[fd00::2]",
            "[fd00:ec2::254]",
            "[fec0::1]",
            "[ff02::1]",
            // IPv4 in IPv6
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[::127.0.0.1]",
            "[::ffff:0:127.0.0.1]",
            "[64:ff9b::7f00:1]",
            "[64:ff9b:1::127.0.0.1]",
            "[2002:7f00:1::]",
            "[2001:0:7f00:1::80ff:fffe]",
            "[2600::5efe:127.0.0.1]",
            // what readers of URLs disagree about
            "8.8.8.8@127.0.0.1",
            "127.0.0.1#@8.8.8.8",
            "8.8.8.8:80@127.0.0.1",
            "127.0.0.1%2f@8.8.8.8",
            "127.0.0.1%00.example.com",
            "%31%32%37.0.0.1",
            "127。0。0。1",
            "１２７.0.0.1",
            "①②⑦.0.0.1",
            "ⓛocalhost",
            "127.0.0.1\\@8.8.8.8",
            "[::1",
            "::1",
            "[127.0.0.1]",
            "localhost",
            "LOCALHOST.",
            "a.localhost");

    /** Names of the resolver that lead inside. */
    private static final List<String> NAMES = List.of(
            "loopback.hostile.test",
            "loopback6.hostile.test",
            "mapped.hostile.test",
            "metadata.hostile.test",
            "metadata6.hostile.test",
            "private.hostile.test",
            "nat64.hostile.test",
            "both.hostile.test",
            "loopback.opened.test",
            "metadata.opened.test",
            "metadata6.opened.test");

    private Literals() {}

    /** All of them, and the addresses of this machine. */
    static List<String> hosts(List<String> ofThisMachine) {
        return Stream.of(HOSTS, NAMES, ofThisMachine)
                .flatMap(List::stream)
                .distinct()
                .toList();
    }

    /** The resolver's answers for those that are names. */
    static HostsFile names(HostsFile names) {
        return names.with("LOCALHOST.", "127.0.0.1")
                .with("a.localhost", "127.0.0.1")
                .with("loopback.hostile.test", "127.0.0.1")
                .with("loopback6.hostile.test", "::1")
                .with("mapped.hostile.test", "::ffff:127.0.0.1")
                .with("metadata.hostile.test", "169.254.169.254")
                .with("metadata6.hostile.test", "fd00:ec2::254")
                .with("private.hostile.test", "10.0.0.1", "192.168.0.1", "fd00::2")
                .with("nat64.hostile.test", "64:ff9b::7f00:1")
                .with("both.hostile.test", "127.0.0.1", "::1", "0.0.0.0")
                .with("loopback.opened.test", "127.0.0.1", "::1")
                .with("metadata.opened.test", "169.254.169.254")
                .with("metadata6.opened.test", "fd00:ec2::254");
    }
}
