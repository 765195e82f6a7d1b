package dev.tutti.connector;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tutti.testing.RedisServerExtension;
import io.smallrye.mutiny.Multi;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OutgoingChannelTest {
    @RegisterExtension
    static final RedisServerExtension redis = new RedisServerExtension();

    private Given given;

    @BeforeEach
    void connect() {
        given = new Given(redis);
    }

    @AfterEach
    void close() {
        given.close();
    }

    private static OutgoingEntry entry(String stream, int n) {
        return new OutgoingEntry(stream, Map.of("n", Buffer.buffer(Integer.toString(n))), Optional.empty());
    }

    @Test
    void adds_entries_in_order_and_acks_each_once_it_is_stored() {
        AtomicInteger acked = new AtomicInteger();
        OutgoingStream out = given.outgoing(false);
        Multi.createFrom()
                .range(0, 3_000)
                .map(n -> Message.of(entry(n % 2 == 0 ? "" : "other", n), () -> {
                    acked.incrementAndGet();
                    return CompletableFuture.completedFuture(null);
                }))
                .subscribe()
                .withSubscriber(out);
        await().until(() -> acked.get() == 3_000);
        assertThat(given.values("out", "n"))
                .containsExactlyElementsOf(IntStream.range(0, 1_500)
                        .mapToObj(n -> Integer.toString(2 * n))
                        .toList());
        assertThat(given.length("other")).isEqualTo(1_500);
    }

    @Test
    void asks_upstream_for_no_more_than_may_be_in_flight() {
        AtomicLong asked = new AtomicLong();
        OutgoingStream out = given.outgoing(false);
        out.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {
                asked.addAndGet(n);
            }

            @Override
            public void cancel() {}
        });
        assertThat(asked).hasValue(1024);
        for (int n = 0; n < 100; n++) {
            out.onNext(Message.of(entry("", n)));
        }
        await().until(() -> asked.get() == 1124);
        assertThat(given.length("out")).isEqualTo(100);
    }

    @Test
    void nacks_what_it_cannot_send_and_goes_on() throws Exception {
        redis.run(Command.SET, "text", "x");
        OutgoingStream out = given.outgoing(false);
        CompletableFuture<Throwable> wrongType = new CompletableFuture<>();
        CompletableFuture<Throwable> noEntry = new CompletableFuture<>();
        CompletableFuture<Void> good = new CompletableFuture<>();
        Multi.createFrom()
                .<Message<?>>items(
                        nackedInto("no entry", noEntry),
                        nackedInto(entry("text", 1), wrongType),
                        Message.of(entry("", 2), () -> {
                            good.complete(null);
                            return good;
                        }))
                .subscribe()
                .withSubscriber(out);
        good.get(5, SECONDS);
        assertThat(wrongType.get(5, SECONDS)).isInstanceOf(RedisRefused.class);
        assertThat(noEntry.get(5, SECONDS)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Message<?> nackedInto(Object payload, CompletableFuture<Throwable> reason) {
        return Message.of(payload, () -> CompletableFuture.completedFuture(null), failure -> {
            reason.complete(failure);
            return CompletableFuture.completedFuture(null);
        });
    }

    @Test
    void hands_ten_thousand_entries_over_each_exactly_once() {
        given.entries("s", 10_000);
        IncomingChannel in = given.channel("s");
        Multi.createFrom()
                .publisher(in.messages())
                .map(message -> message.withPayload(Given.replacing((StreamEntry) message.getPayload(), "out")))
                .subscribe()
                .withSubscriber(given.outgoing(true));
        await().atMost(Duration.ofSeconds(20)).until(() -> given.length("out") == 10_000);
        assertThat(given.values("out", "n"))
                .containsExactlyElementsOf(
                        IntStream.range(0, 10_000).mapToObj(Integer::toString).toList());
        assertThat(given.length("s")).isZero();
        assertThat(given.pending("s")).isZero();
        await().until(() -> in.inHand().size() == 0);
    }

    @Test
    void adds_nothing_for_a_source_that_is_acknowledged_already() throws Exception {
        given.entries("s", 2);
        IncomingChannel in = given.channel("s");
        Collected collected = Collected.from(in, 2);
        await().until(() -> collected.count() == 2);
        redis.run(Command.XACK, "s", Given.GROUP, collected.entry(0).id());
        List<CompletableFuture<Void>> acked = new ArrayList<>();
        Multi.createFrom()
                .iterable(collected.messages)
                .<Message<?>>map(message -> {
                    CompletableFuture<Void> end = new CompletableFuture<>();
                    acked.add(end);
                    return message.withPayload(Given.replacing((StreamEntry) message.getPayload(), "out"))
                            .withAckWithMetadata(
                                    metadata -> message.ack(metadata).thenRun(() -> end.complete(null)));
                })
                .subscribe()
                .withSubscriber(given.outgoing(true));
        for (CompletableFuture<Void> end : acked) {
            end.get(5, SECONDS);
        }
        assertThat(given.values("out", "n")).containsExactly("1");
        assertThat(in.inHand().size()).isZero();
    }

    @Test
    void writes_nothing_when_the_target_is_no_stream() throws Exception {
        redis.run(Command.SET, "text", "x");
        given.entries("s", 1);
        Collected collected = Collected.from(given.channel("s"), 1);
        await().until(() -> collected.count() == 1);
        CompletableFuture<Throwable> reason = new CompletableFuture<>();
        Multi.createFrom()
                .<Message<?>>item(nackedInto(Given.replacing(collected.entry(0), "text"), reason))
                .subscribe()
                .withSubscriber(given.outgoing(true));
        assertThat(reason.get(5, SECONDS))
                .isInstanceOfSatisfying(RedisRefused.class, refused -> assertThat(refused.code())
                        .isEqualTo("WRONGTYPE"));
        assertThat(given.pending("s")).isOne();
        assertThat(given.length("s")).isOne();
    }

    @Test
    void hands_over_while_redis_is_full() {
        given.entries("s", 100);
        Collected collected = Collected.from(given.channel("s"), 100);
        await().until(() -> collected.count() == 100);
        try {
            redis.run(Command.CONFIG, "SET", "maxmemory", "1");
            assertThatThrownBy(() -> redis.run(Command.XADD, "s", "*", "n", "0"))
                    .rootCause()
                    .hasMessageContaining("OOM");
            Multi.createFrom()
                    .iterable(collected.messages)
                    .<Message<?>>map(
                            message -> message.withPayload(Given.replacing((StreamEntry) message.getPayload(), "out")))
                    .subscribe()
                    .withSubscriber(given.outgoing(true));
            await().until(() -> given.length("out") == 100);
        } finally {
            redis.run(Command.CONFIG, "SET", "maxmemory", "0");
        }
    }

    @Test
    void bounds_a_call_in_entries_and_bytes() {
        Buffer large = Buffer.buffer(new byte[400_000]);
        redis.run(Command.CONFIG, "RESETSTAT");
        for (int i = 0; i < 8; i++) {
            redis.run(Command.XADD, "s", "*", "n", large);
        }
        IncomingChannel in = given.channel("s");
        Multi.createFrom()
                .publisher(in.messages())
                .map(message -> message.withPayload(Given.replacing((StreamEntry) message.getPayload(), "out")))
                .subscribe()
                .withSubscriber(given.outgoing(true));
        await().until(() -> given.length("out") == 8);
        String stats = redis.run(Command.INFO, "commandstats").toString();
        assertThat(stats.lines()
                        .filter(line -> line.startsWith("cmdstat_evalsha:"))
                        .findFirst()
                        .orElseThrow())
                .doesNotContain(":calls=1,")
                .doesNotContain(":calls=2,");
    }
}
