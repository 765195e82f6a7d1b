package dev.tutti.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tutti.chord.HttpCall;
import dev.tutti.chord.Reason;
import dev.tutti.config.TuttiConfig;
import dev.tutti.store.GivenStore;
import dev.tutti.testing.Receiver;
import dev.tutti.testing.Receiver.Received;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls through a real proxy; only the proxy knows the names. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ProxiedCallsTest {
    private static final String NAME = "hook.shop.invalid";
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx();
    private final FilteringProxy proxy = new FilteringProxy();

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private CallClient client(HttpClientOptions options, String... opened) {
        AddressGuard guard = new AddressGuard(FilteringProxy::unasked, AddressRule.opening(List.of(opened), List.of()));
        options.setProxyOptions(CallProxy.of("http://127.0.0.1:" + proxy.port(), Optional.of("tutti:s3cret")));
        return new CallClient(vertx, guard, options, 1_000);
    }

    private static Answer call(CallClient client, String url) {
        Buffer body = Buffer.buffer("{\"sku\":7}");
        return client.send(
                        new OutgoingCall(HttpCall.to(url), MultiMap.caseInsensitiveMultiMap(), Optional.of(body)),
                        LIMIT,
                        "too long")
                .await()
                .atMost(LIMIT.plusSeconds(5));
    }

    private static void isForbidden(CallClient client, String url) {
        assertThatThrownBy(() -> call(client, url)).as(url).isInstanceOfSatisfying(CallFault.class, fault -> assertThat(
                        fault.reason())
                .isEqualTo(Reason.FORBIDDEN_ADDRESS));
    }

    @Test
    void plain_http_is_sent_to_the_proxy_with_its_whole_address() {
        try (Receiver receiver = new Receiver()) {
            Answer answer = call(client(new HttpClientOptions()), receiver.url(NAME, "/a"));

            assertThat(answer.status()).isEqualTo(204);
            Received received = receiver.at("/a").get(0);
            assertThat(received.host()).isEqualTo(NAME + ":" + receiver.port());
            assertThat(received.body()).isEqualTo("{\"sku\":7}");
            assertThat(proxy.heads())
                    .singleElement()
                    .asString()
                    .startsWith("POST " + receiver.url(NAME, "/a") + " HTTP/1.1")
                    .containsIgnoringCase("Proxy-Authorization: Basic dHV0dGk6czNjcmV0");
        }
    }

    @Test
    void the_proxy_is_the_configured_one() {
        TuttiConfig config = GivenStore.configOf(Map.of(
                "tutti.call.proxy",
                "http://127.0.0.1:" + proxy.port(),
                "tutti.call.proxy-credentials",
                "tutti:s3cret",
                "tutti.call.allow-hosts",
                "*.shop.invalid"));
        CallClient client = new CallClient(vertx, new AddressGuard(FilteringProxy::unasked, config), config);
        try (Receiver receiver = new Receiver()) {
            assertThat(call(client, receiver.url(NAME, "/a")).status()).isEqualTo(204);
            assertThat(proxy.heads()).singleElement().asString().contains("Basic dHV0dGk6czNjcmV0");
        }
    }

    @Test
    void https_goes_through_a_tunnel_and_the_certificate_is_that_of_the_name(@TempDir Path folder) throws Exception {
        PfxOptions key = SelfSigned.of(NAME, folder.resolve("key.p12"));
        HttpServerOptions server =
                new HttpServerOptions().setSsl(true).setSni(true).setKeyCertOptions(key);
        try (Receiver receiver = new Receiver("https", server)) {
            CallClient trusting = client(new HttpClientOptions().setTrustOptions(key));

            assertThat(call(trusting, receiver.url(NAME, "/tls")).status()).isEqualTo(204);
            assertThat(receiver.at("/tls").get(0).sni()).isEqualTo(NAME);
            assertThat(proxy.heads())
                    .singleElement()
                    .asString()
                    .startsWith("CONNECT " + NAME + ":" + receiver.port())
                    .containsIgnoringCase("Proxy-Authorization: Basic dHV0dGk6czNjcmV0");
            assertThatThrownBy(() -> call(trusting, receiver.url("other.shop.invalid", "/tls")))
                    .as("a certificate of another name")
                    .isInstanceOf(CallFault.class);
            assertThat(receiver.at("/tls")).hasSize(1);
        }
    }

    @Test
    void what_the_proxy_refuses_is_an_answer_or_no_connection() {
        CallClient client = client(new HttpClientOptions());

        assertThat(call(client, "http://no.shop.invalid:81/").status()).isEqualTo(403);
        assertThatThrownBy(() -> call(client, "https://no.shop.invalid:81/"))
                .isInstanceOfSatisfying(CallFault.class, fault -> {
                    assertThat(fault.reason()).isEqualTo(Reason.UNREACHABLE);
                    assertThat(fault).hasMessageContaining("through the proxy").hasMessageNotContaining("s3cret");
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.1",
                "127.0.0.1",
                "[::1]",
                "[::ffff:10.0.0.1]",
                "169.254.169.254",
                "localhost",
                "a.LocalHost."
            })
    void what_can_be_judged_without_resolving_is_refused_before_the_proxy_hears_of_it(String host) {
        isForbidden(client(new HttpClientOptions()), "http://" + host + ":81/");
        assertThat(proxy.heads()).isEmpty();
    }

    @Test
    void an_opened_range_opens_addresses_in_urls() {
        try (Receiver receiver = new Receiver()) {
            CallClient client = client(new HttpClientOptions(), "127.0.0.0/8");

            assertThat(call(client, receiver.url("/")).status()).isEqualTo(204);
            assertThat(call(client, receiver.url("localhost", "/")).status()).isEqualTo(204);
            assertThat(proxy.heads()).hasSize(2);
        }
    }

    @Test
    void a_proxy_that_is_away_is_no_connection() throws IOException {
        CallClient client = client(new HttpClientOptions());
        proxy.close();

        assertThatThrownBy(() -> call(client, "http://" + NAME + "/"))
                .isInstanceOfSatisfying(
                        CallFault.class, fault -> assertThat(fault.reason()).isEqualTo(Reason.UNREACHABLE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "proxy",
                "proxy:3128",
                "http://proxy",
                "https://proxy:3128",
                "socks5://proxy:1080",
                "http://proxy:3128/x",
                "http://proxy:3128?x",
                "http:proxy",
                "http://a b:1",
                "http://proxy:0"
            })
    void what_is_no_proxy_is_refused_by_name(String address) {
        assertThatThrownBy(() -> CallProxy.of(address, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tutti.call.proxy must be http://host:port");
    }

    @Test
    void credentials_have_a_place_of_their_own() {
        assertThatThrownBy(() -> CallProxy.of("http://tutti:s3cret@proxy:3128", Optional.empty()))
                .hasMessageContaining("tutti.call.proxy-credentials")
                .hasMessageNotContaining("s3cret");
        assertThatThrownBy(() -> CallProxy.of("http://proxy:3128", Optional.of("s3cret")))
                .hasMessage("tutti.call.proxy-credentials must be user:password");
        assertThat(CallProxy.of("http://[fd00::1]:3128", Optional.of("tutti:a:b")))
                .satisfies(proxied -> assertThat(proxied.getHost()).isEqualTo("fd00::1"))
                .satisfies(proxied -> assertThat(proxied.getPassword()).isEqualTo("a:b"));
    }
}
