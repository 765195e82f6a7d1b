package dev.tutti.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tutti.chord.HttpCall;
import dev.tutti.chord.Reason;
import dev.tutti.testing.Receiver;
import dev.tutti.testing.Receiver.Received;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A name that only the test's resolver knows: a client that resolved once more would not find it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CheckedConnectionTest {
    private static final String NAME = "hook.shop.invalid";
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx();
    private final List<InetAddress[]> answers = new ArrayList<>();

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private CallClient client(HttpClientOptions options, String... opened) {
        AddressGuard guard = new AddressGuard(
                name -> Uni.createFrom().item(() -> List.of(answers.size() > 1 ? answers.remove(0) : answers.get(0))),
                AddressRule.opening(List.of(opened), List.of()));
        return new CallClient(vertx, guard, options, 1_000);
    }

    private static InetAddress local(int last) throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    }

    private static Answer call(CallClient client, String url) {
        return client.send(
                        new OutgoingCall(HttpCall.to(url), MultiMap.caseInsensitiveMultiMap(), Optional.empty()),
                        LIMIT,
                        "too long")
                .await()
                .atMost(LIMIT.plusSeconds(5));
    }

    @Test
    void goes_to_the_address_that_was_checked_with_the_name_as_host() throws IOException {
        answers.add(new InetAddress[] {local(1)});
        try (Receiver receiver = new Receiver()) {
            Answer answer = call(client(new HttpClientOptions(), "127.0.0.1"), receiver.url(NAME, "/a?b"));

            assertThat(answer.status()).isEqualTo(204);
            assertThat(receiver.at("/a"))
                    .singleElement()
                    .extracting(Received::host)
                    .isEqualTo(NAME + ":" + receiver.port());
        }
    }

    @Test
    void an_ipv6_literal_keeps_its_brackets_as_host() {
        try (Receiver receiver = new Receiver()) {
            call(client(new HttpClientOptions(), "127.0.0.1"), receiver.url("[::ffff:127.0.0.1]", "/"));

            assertThat(receiver.at("/").get(0).host()).isEqualTo("[::ffff:127.0.0.1]:" + receiver.port());
        }
    }

    @Test
    void a_name_that_resolves_differently_the_second_time_gains_nothing() throws IOException {
        answers.add(new InetAddress[] {local(1)});
        answers.add(new InetAddress[] {local(2)});
        try (Receiver receiver = new Receiver()) {
            CallClient client = client(new HttpClientOptions(), "127.0.0.1");

            call(client, receiver.url(NAME, "/"));
            assertThatThrownBy(() -> call(client, receiver.url(NAME, "/")))
                    .isInstanceOfSatisfying(
                            CallFault.class, fault -> assertThat(fault.reason()).isEqualTo(Reason.FORBIDDEN_ADDRESS));

            assertThat(receiver.at("/")).hasSize(1);
        }
    }

    @Test
    void the_next_address_is_tried_when_one_refuses() throws IOException {
        answers.add(new InetAddress[] {local(7), local(1)}); // the receiver listens on 127.0.0.1 alone
        try (Receiver receiver = new Receiver()) {
            assertThat(call(client(new HttpClientOptions(), "127.0.0.0/8"), receiver.url(NAME, "/"))
                            .status())
                    .isEqualTo(204);
        }
    }

    @Test
    void tls_asks_for_the_name_and_checks_it(@TempDir Path folder) throws Exception {
        PfxOptions key = SelfSigned.of(NAME, folder.resolve("key.p12"));
        HttpServerOptions server =
                new HttpServerOptions().setSsl(true).setSni(true).setKeyCertOptions(key);
        answers.add(new InetAddress[] {local(1)});
        try (Receiver receiver = new Receiver("https", server)) {
            CallClient trusting = client(new HttpClientOptions().setTrustOptions(key), "127.0.0.1");

            assertThat(call(trusting, receiver.url(NAME, "/tls")).status()).isEqualTo(204);
            assertThat(receiver.at("/tls").get(0).sni()).isEqualTo(NAME);
            assertThat(receiver.at("/tls").get(0).host()).isEqualTo(NAME + ":" + receiver.port());
            assertThatThrownBy(() -> call(trusting, receiver.url("other.shop.invalid", "/tls")))
                    .isInstanceOfSatisfying(
                            CallFault.class, fault -> assertThat(fault.reason()).isEqualTo(Reason.UNREACHABLE));
            assertThatThrownBy(() -> call(client(new HttpClientOptions(), "127.0.0.1"), receiver.url(NAME, "/tls")))
                    .as("a certificate that nobody vouches for")
                    .isInstanceOf(CallFault.class);
            assertThat(receiver.at("/tls")).hasSize(1);
        }
    }
}
