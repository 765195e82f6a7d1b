package dev.tutti.outbound;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tutti.chord.CallUrl;
import io.smallrye.mutiny.Uni;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;

/**
 * Whatever text is given as a host or a URL, and whatever its name resolves to: no address comes out that is not public. What
 * is public is asked of another source than the guard's table, see {@link PublicByFlags}.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AddressGuardFuzzTest {
    private static final int IPV6 = 16;

    /** The first 16 bytes are what a name resolves to, as IPv6 and in their last four as IPv4; the rest is the text. */
    @FuzzTest
    void no_forbidden_address_comes_out(byte[] bytes) throws UnknownHostException {
        byte[] answer = Arrays.copyOf(bytes, IPV6);
        String text = new String(Arrays.copyOfRange(bytes, Math.min(bytes.length, IPV6), bytes.length), ISO_8859_1);
        List<InetAddress> resolved = List.of(
                InetAddress.getByAddress(answer), InetAddress.getByAddress(Arrays.copyOfRange(answer, IPV6 - 4, IPV6)));
        resolved.forEach(AddressGuardFuzzTest::theRuleHolds);
        isGuarded(text, resolved);
        if (CallUrl.fault("http://" + text + "/").isEmpty()) {
            isGuarded(URI.create("http://" + text + "/").getHost(), resolved);
        }
        if (CallUrl.fault(text).isEmpty()) {
            isGuarded(URI.create(text).getHost(), resolved);
        }
    }

    private static void isGuarded(String host, List<InetAddress> resolved) {
        AtomicInteger asked = new AtomicInteger();
        AddressGuard guard = new AddressGuard(
                name -> {
                    asked.incrementAndGet();
                    return Uni.createFrom().item(resolved);
                },
                AddressRule.opening(List.of(), List.of()));
        List<InetAddress> open;
        try {
            open = guard.addresses(host).await().indefinitely();
        } catch (CallFault refused) {
            return;
        }
        assertThat(open).as(host).isNotEmpty().allMatch(PublicByFlags::isPublic);
        if (asked.get() == 0) {
            assertThat(open).as("a literal is one address").hasSize(1);
        } else {
            assertThat(resolved).as("a name has no others").containsAll(open);
        }
    }

    private static void theRuleHolds(InetAddress address) {
        if (AddressRule.opening(List.of(), List.of()).allows("host.example", address)) {
            assertThat(address).matches(PublicByFlags::isPublic, "is public");
        }
        byte[] bytes = address.getAddress();
        if (bytes.length == 4) {
            // an IPv4 address is no more open in any form that carries it
            boolean open = AddressRule.opening(List.of(), List.of()).allows("host.example", address);
            for (String prefix :
                    List.of("0064ff9b0000000000000000", "000000000000000000000000", "200000000000000000005efe")) {
                ByteBuffer carrier = ByteBuffer.allocate(IPV6)
                        .put(java.util.HexFormat.of().parseHex(prefix))
                        .put(bytes);
                assertThat(allows(carrier.array()) && !open)
                        .as("%s in %s", address, prefix)
                        .isFalse();
            }
        }
    }

    private static boolean allows(byte[] address) {
        try {
            return AddressRule.opening(List.of(), List.of()).allows("host.example", InetAddress.getByAddress(address));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
