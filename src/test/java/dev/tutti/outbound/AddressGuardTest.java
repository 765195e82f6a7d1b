package dev.tutti.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tutti.chord.CallUrl;
import dev.tutti.chord.Reason;
import dev.tutti.config.TuttiConfig;
import dev.tutti.store.GivenStore;
import io.smallrye.mutiny.Uni;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AddressGuardTest {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final List<String> asked = new ArrayList<>();

    private AddressGuard guard(Map<String, List<String>> names, String... opened) {
        return new AddressGuard(
                name -> {
                    asked.add(name);
                    return names.containsKey(name)
                            ? Uni.createFrom()
                                    .item(names.get(name).stream()
                                            .map(this::address)
                                            .toList())
                            : Uni.createFrom().failure(new UnknownHostException(name));
                },
                AddressRule.opening(List.of(opened), List.of()));
    }

    private InetAddress address(String literal) {
        try {
            return AddressRange.literal(literal);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> found(AddressGuard guard, String host) {
        return guard.addresses(host).await().atMost(LIMIT).stream()
                .map(InetAddress::getHostAddress)
                .toList();
    }

    private static void isForbidden(AddressGuard guard, String host) {
        assertThatThrownBy(() -> found(guard, host))
                .as(host)
                .isInstanceOfSatisfying(
                        CallFault.class, fault -> assertThat(fault.reason()).isEqualTo(Reason.FORBIDDEN_ADDRESS));
    }

    /** The ranges; other ways to write an IPv4 address; IPv6; IPv4 inside of IPv6 in all its forms. */
    static String[] special() {
        return """
                0.0.0.0 0.1.2.3 10.0.0.0 10.255.255.255 100.64.0.1 100.127.255.255 100.100.100.200 127.0.0.1
                127.255.255.254 168.63.129.16 169.254.0.1 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.170
                192.0.0.192 192.0.2.1 192.31.196.1 192.52.193.1 192.88.99.1 192.168.0.1 192.168.255.255 192.175.48.1
                198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
                2130706433 017700000001 0x7f000001 0x7F.1 0x7f.0.0.1 127.1 127.0.1 0177.0.0.1 0177.0.0.01 127.0.0.01
                127.0.0.0x1 127.0.0.1. 2130706433. 256.0.0.1 1.2.3.4.5 0 0x 00.0.0.0 a.0x7f a.1
                [::] [::1] [0:0:0:0:0:0:0:1] [0000:0000:0000:0000:0000:0000:0000:0001] [::2] [fc00::1] [fd00::1]
                [fd00:ec2::254] [fe80::1] [febf::1] [fec0::1] [feff::1] [ff02::1] [ff0e::1] [100::1] [100:0:0:1::1]
                [2001::1] [2001:1ff::1] [2001:db8::1] [2001:10::1] [2001:20::1] [3fff::1] [3fff:fff::1] [5f00::1]
                [4000::1] [2620:4f:8000::1] [1::1] [e000::1]
                [::ffff:127.0.0.1] [::ffff:7f00:1] [0:0:0:0:0:ffff:10.0.0.1] [::ffff:a9fe:a9fe] [::ffff:192.168.1.1]
                [::127.0.0.1] [::7f00:1] [::8.8.8.8] [::ffff:0:127.0.0.1] [64:ff9b::7f00:1] [64:ff9b::10.0.0.1]
                [64:ff9b::169.254.169.254] [64:ff9b:1::8.8.8.8] [2002:7f00:1::] [2002:a00:1::1] [2002:808:808::1]
                [2001:0:a9fe:a9fe::1] [2001:0:808:808::f5ff:fffe] [2600::5efe:10.0.0.1] [2600::200:5efe:127.0.0.1]
                """.strip().split("\\s+");
    }

    static String[] open() {
        return """
                8.8.8.8 1.1.1.1 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.1 168.63.129.15
                169.253.255.255 172.15.255.255 172.32.0.0 192.0.1.1 192.167.1.1 192.169.0.0 198.17.255.255 198.20.0.0
                223.255.255.255 [2001:200::1] [2001:4860:4860::8888] [2606:4700::1111] [2a00::1] [3ffe::1]
                [64:ff9b::8.8.8.8] [::ffff:8.8.8.8] [2600::5efe:8.8.8.8]
                """.strip().split("\\s+");
    }

    @ParameterizedTest
    @MethodSource("special")
    void an_address_that_is_not_public_is_forbidden_however_it_is_written(String host) {
        isForbidden(guard(Map.of()), host);
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("open")
    void a_public_address_may_be_called(String host) {
        assertThat(found(guard(Map.of()), host)).hasSize(1);
        assertThat(CallUrl.fault("http://" + host + "/")).isEmpty();
    }

    @Test
    void an_opened_range_may_be_called_in_every_form() {
        AddressGuard guard = guard(Map.of(), "10.0.0.0/9", "fd00:1::/32", "192.168.1.7");

        assertThat(found(guard, "10.127.255.255")).hasSize(1);
        assertThat(found(guard, "[::ffff:10.1.2.3]")).containsExactly("10.1.2.3");
        assertThat(found(guard, "[64:ff9b::10.1.2.3]")).hasSize(1);
        assertThat(found(guard, "[fd00:1::5]")).hasSize(1);
        assertThat(found(guard, "192.168.1.7")).hasSize(1);
        isForbidden(guard, "10.128.0.0");
        isForbidden(guard, "192.168.1.8");
        isForbidden(guard, "[fd00:2::5]");
        isForbidden(guard, "[2002:a01:203::1]"); // what it carries is open, it is not
    }

    @Test
    void an_opened_range_does_not_open_what_is_carried_in_it() {
        AddressGuard guard = guard(Map.of(), "2002::/16");

        assertThat(found(guard, "[2002:808:808::1]")).hasSize(1);
        isForbidden(guard, "[2002:7f00:1::1]");
    }

    @Test
    void ambiguous_ways_to_write_an_opened_address_stay_forbidden() {
        isForbidden(guard(Map.of(), "0.0.0.0/0"), "0177.0.0.1");
        isForbidden(guard(Map.of(), "0.0.0.0/0"), "2130706433");
    }

    @Test
    void every_address_of_a_name_is_checked_and_only_open_ones_are_left() {
        AddressGuard guard = guard(Map.of(
                "mixed.example", List.of("10.0.0.1", "8.8.8.8", "::1", "2606:4700::1111"),
                "inside.example", List.of("10.0.0.1", "fd00::1"),
                "metadata.example.", List.of("169.254.169.254")));

        assertThat(found(guard, "mixed.example")).containsExactly("8.8.8.8", "2606:4700:0:0:0:0:0:1111");
        isForbidden(guard, "inside.example");
        isForbidden(guard, "metadata.example.");
    }

    @Test
    void a_failure_does_not_say_how_a_name_resolves() {
        AddressGuard guard = guard(Map.of("inside.example", List.of("10.11.12.13")));

        assertThatThrownBy(() -> found(guard, "inside.example"))
                .hasMessageContaining("inside.example")
                .hasMessageNotContaining("10.11");
    }

    @Test
    void what_a_name_resolves_to_may_change_and_a_literal_does_not() {
        AddressGuard guard = guard(Map.of("inside.example", List.of("10.0.0.1")));

        assertThatThrownBy(() -> found(guard, "inside.example"))
                .isInstanceOfSatisfying(
                        CallFault.class, fault -> assertThat(fault.forGood()).isFalse());
        assertThatThrownBy(() -> found(guard, "10.0.0.1"))
                .isInstanceOfSatisfying(
                        CallFault.class, fault -> assertThat(fault.forGood()).isTrue());
    }

    @Test
    void a_name_is_resolved_anew_for_each_call() {
        List<List<InetAddress>> answers =
                new ArrayList<>(List.of(List.of(address("8.8.8.8")), List.of(address("127.0.0.1"))));
        AddressGuard guard = new AddressGuard(
                name -> Uni.createFrom().item(() -> answers.remove(0)), AddressRule.opening(List.of(), List.of()));

        assertThat(found(guard, "rebinding.example")).containsExactly("8.8.8.8");
        isForbidden(guard, "rebinding.example");
    }

    private AddressGuard opening(String pattern, String... addresses) {
        return new AddressGuard(
                name -> Uni.createFrom()
                        .item(Stream.of(addresses).map(this::address).toList()),
                AddressRule.opening(List.of(), List.of(pattern)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.1.2.3",
                "172.16.0.1",
                "192.168.1.7",
                "100.64.0.1",
                "fd00::5",
                "8.8.8.8",
                "::ffff:10.1.2.3",
                "64:ff9b::10.1.2.3"
            })
    void an_opened_name_may_have_a_private_address(String address) {
        assertThat(found(opening("billing.internal", address), "billing.internal"))
                .hasSize(1);
        isForbidden(opening("billing.internal", "10.1.2.3"), "other.internal");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "::1",
                "0.0.0.0",
                "::",
                "169.254.169.254",
                "fe80::1",
                "224.0.0.1",
                "ff02::1",
                "255.255.255.255",
                "240.0.0.1",
                "100.100.100.200",
                "fd00:ec2::254",
                "fd20:ce::254",
                "168.63.129.16",
                "192.0.0.192",
                "::ffff:127.0.0.1",
                "::ffff:169.254.169.254",
                "::127.0.0.1",
                "::10.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b::169.254.169.254",
                "64:ff9b:1::10.0.0.1",
                "2002:7f00:1::",
                "2002:a00:1::",
                "2001:0:a9fe:a9fe::1",
                "fd00::5efe:127.0.0.1"
            })
    void an_opened_name_may_not_have_loopback_link_local_multicast_or_metadata_in_any_form(String address) {
        isForbidden(opening("billing.internal", address), "billing.internal");
    }

    @Test
    void ranges_and_names_are_the_configured_ones() {
        TuttiConfig config = GivenStore.configOf(
                Map.of("tutti.call.allow", "127.0.0.0/8", "tutti.call.allow-hosts", "*.a.internal,b.internal"));
        AddressGuard guard =
                new AddressGuard(name -> Uni.createFrom().item(() -> List.of(address("10.1.2.3"))), config);

        assertThat(found(guard, "127.0.0.1")).hasSize(1);
        assertThat(found(guard, "x.a.internal")).hasSize(1);
        assertThat(found(guard, "b.internal")).hasSize(1);
        isForbidden(guard, "c.internal");
    }

    @Test
    void a_wildcard_opens_the_names_below_it_however_deep_and_not_its_own() {
        AddressGuard guard = opening("*.Shop.svc.cluster.local.", "10.1.2.3");

        for (String host :
                List.of("a.shop.svc.cluster.local", "a.b.SHOP.svc.cluster.local", "a.shop.svc.cluster.LOCAL.")) {
            assertThat(found(guard, host)).hasSize(1);
        }
        for (String host :
                List.of("shop.svc.cluster.local", "ashop.svc.cluster.local", "a.shop.svc.cluster.local.evil.example")) {
            isForbidden(guard, host);
        }
    }

    @Test
    void an_opened_name_opens_no_literal() {
        AddressGuard guard = opening("*.internal", "10.1.2.3");

        isForbidden(guard, "10.1.2.3");
        isForbidden(guard, "[fd00::5]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "*.",
                "a*.internal",
                "*.*.internal",
                "10.0.0.1",
                "*.0.0.1",
                "10.0.0.0/8",
                "[::1]",
                "::1",
                "127.1",
                "http://a.internal",
                "a.internal:80",
                "a..internal",
                ".internal",
                "-a.internal",
                "a b"
            })
    void what_is_no_name_is_refused_by_name(String pattern) {
        assertThatThrownBy(() -> AddressRule.opening(List.of(), List.of(pattern)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tutti.call.allow-hosts: '" + pattern + "'");
    }

    @Test
    void a_failure_says_what_opens_addresses() {
        assertThatThrownBy(() -> found(guard(Map.of()), "10.0.0.1"))
                .hasMessageContaining("tutti.call.allow,")
                .hasMessageContaining("tutti.call.allow-hosts");
    }

    @Test
    void a_name_without_addresses_is_unreachable() {
        assertThatThrownBy(() -> found(guard(Map.of()), "nobody.example"))
                .isInstanceOfSatisfying(
                        CallFault.class, fault -> assertThat(fault.reason()).isEqualTo(Reason.UNREACHABLE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.0/33",
                "10.0.0/8",
                "fd00::/129",
                "10.0.0.0/-1",
                "10.0.0.0/x",
                "localhost",
                "010.0.0.0/8"
            })
    void what_is_no_range_is_refused_by_name(String range) {
        assertThatThrownBy(() -> AddressRule.opening(List.of(range), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tutti.call.allow: '" + range + "'");
    }
}
