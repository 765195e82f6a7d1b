package dev.tutti.connector;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tutti.testing.RedisServerExtension;
import io.smallrye.reactive.messaging.providers.locals.LocalContextMetadata;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.ProtocolVersion;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class IncomingChannelTest {
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

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void brings_the_entries_of_a_stream_in_order_with_either_protocol(ProtocolVersion protocol) {
        given.entries("s", 3);
        try (Given with = new Given(redis, protocol)) {
            Collected collected = Collected.from(with.channel("s"), 10);
            await().untilAsserted(() -> assertThat(collected.numbers()).containsExactly("0", "1", "2"));
            assertThat(collected.entry(0).stream()).isEqualTo("s");
            assertThat(collected.entry(0).streamClass()).isEqualTo("all");
        }
    }

    @Test
    void keeps_values_that_are_no_text() {
        Buffer bytes = Buffer.buffer(new byte[] {0, (byte) 0xff, 13, 10, (byte) 0xc3, 0});
        redis.run(Command.XADD, "s", "*", "a", bytes, "a", "second", "empty", "");
        Collected collected = Collected.from(given.channel("s"), 1);
        await().until(() -> collected.count() == 1);
        assertThat(collected.entry(0).names()).containsExactly("a", "a", "empty");
        assertThat(collected.entry(0).field("a")).contains(bytes);
        assertThat(collected.entry(0).field("empty").orElseThrow().length()).isZero();
        assertThat(collected.entry(0).field("none")).isEmpty();
    }

    @Test
    void waits_for_entries_that_are_not_there_yet() {
        Collected collected = Collected.from(given.channel("s", "t"), 10);
        await().until(() -> redis.run(Command.EXISTS, "t").toInteger() == 1);
        given.entries("t", 2);
        await().untilAsserted(() -> assertThat(collected.numbers()).containsExactly("0", "1"));
    }

    @Test
    void gives_each_message_a_context_of_its_own() {
        given.entries("s", 2);
        Collected collected = Collected.from(given.channel("s"), 2);
        await().until(() -> collected.count() == 2);
        assertThat(collected.messages)
                .extracting(message -> message.getMetadata(LocalContextMetadata.class)
                        .orElseThrow()
                        .context())
                .doesNotHaveDuplicates();
    }

    @Test
    void acknowledges_and_deletes_an_entry_when_its_message_is_acked() throws Exception {
        given.entries("s", 1);
        IncomingChannel channel = given.channel("s");
        Collected collected = Collected.from(channel, 1);
        await().until(() -> collected.count() == 1);
        assertThat(given.pending("s")).isOne();
        collected.messages.get(0).ack().toCompletableFuture().get(5, SECONDS);
        assertThat(given.length("s")).isZero();
        assertThat(given.pending("s")).isZero();
        await().until(() -> channel.inHand().size() == 0);
    }

    @Test
    void acknowledges_many_in_few_calls() throws Exception {
        given.entries("s", 2_000);
        Collected collected = Collected.from(given.channel("s"), 2_000);
        await().until(() -> collected.count() == 2_000);
        redis.run(Command.CONFIG, "RESETSTAT");
        CompletableFuture<?>[] acks = collected.messages.stream()
                .map(message -> message.ack().toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(acks).get(10, SECONDS);
        assertThat(given.length("s")).isZero();
        assertThat(given.pending("s")).isZero();
        String stats = redis.run(Command.INFO, "commandstats").toString();
        assertThat(calls(stats, "xack")).isBetween(4, 100);
    }

    private static int calls(String stats, String command) {
        String line = stats.lines()
                .filter(l -> l.startsWith("cmdstat_" + command + ":"))
                .findFirst()
                .orElseThrow();
        return Integer.parseInt(line.replaceAll(".*:calls=(\\d+),.*", "$1"));
    }

    @Test
    void keeps_an_entry_pending_when_its_message_is_nacked_and_goes_on() throws Exception {
        given.entries("s", 2);
        IncomingChannel channel = given.channel("s");
        Collected collected = Collected.from(channel, 2);
        await().until(() -> collected.count() == 2);
        collected
                .messages
                .get(0)
                .nack(new Exception("no"))
                .toCompletableFuture()
                .get(5, SECONDS);
        collected.messages.get(1).ack().toCompletableFuture().get(5, SECONDS);
        assertThat(given.pending("s")).isOne();
        assertThat(given.length("s")).isOne();
        assertThat(channel.inHand().size()).isZero();
    }

    @Test
    void ends_a_message_only_once() throws Exception {
        given.entries("s", 1);
        Collected collected = Collected.from(given.channel("s"), 1);
        await().until(() -> collected.count() == 1);
        Message<?> message = collected.messages.get(0);
        message.nack(new Exception("no")).toCompletableFuture().get(5, SECONDS);
        message.ack().toCompletableFuture().get(5, SECONDS);
        assertThat(given.pending("s")).isOne();
    }

    @Test
    void sends_nothing_for_a_message_that_a_script_acknowledged() throws Exception {
        given.entries("s", 1);
        IncomingChannel channel = given.channel("s");
        Collected collected = Collected.from(channel, 1);
        await().until(() -> collected.count() == 1);
        collected
                .messages
                .get(0)
                .ack(Metadata.of(Acknowledged.BY_SCRIPT))
                .toCompletableFuture()
                .get(5, SECONDS);
        assertThat(given.pending("s")).isOne();
        assertThat(channel.inHand().size()).isZero();
    }

    @Test
    void sends_nothing_when_acknowledgement_is_external() throws Exception {
        given.entries("s", 1);
        IncomingChannel channel =
                given.channel(Given.reading(false, true), () -> List.of(new StreamClass("all", 1, List.of("s"))));
        Collected collected = Collected.from(channel, 1);
        await().until(() -> collected.count() == 1);
        collected.messages.get(0).ack().toCompletableFuture().get(5, SECONDS);
        assertThat(given.pending("s")).isOne();
        assertThat(channel.inHand().size()).isZero();
    }

    @Test
    void never_reads_more_than_was_asked_for() {
        String[] streams = IntStream.range(0, 20).mapToObj(i -> "s" + i).toArray(String[]::new);
        for (String stream : streams) {
            given.entries(stream, 10);
        }
        IncomingChannel channel = given.channel(streams);
        Collected collected = Collected.from(channel, 7);
        await().until(() -> collected.count() == 7);
        assertThat(pendingOf(streams)).isEqualTo(7);
        collected.request(30);
        await().until(() -> collected.count() == 37);
        assertThat(pendingOf(streams)).isEqualTo(37);
        collected.request(1_000);
        await().until(() -> collected.count() == 200);
    }

    private long pendingOf(String... streams) {
        long pending = 0;
        for (String stream : streams) {
            if (redis.run(Command.XINFO, "GROUPS", stream).size() > 0) {
                pending += given.pending(stream);
            }
        }
        return pending;
    }

    @Test
    void brings_lists_of_at_most_the_batch_size() throws Exception {
        given.entries("s", 600);
        IncomingChannel channel =
                given.channel(Given.reading(true, false), () -> List.of(new StreamClass("all", 1, List.of("s"))));
        Collected collected = Collected.from(channel, 2);
        await().until(() -> collected.count() == 2);
        assertThat(list(collected, 0)).hasSize(256);
        assertThat(given.pending("s")).isEqualTo(512);
        collected.request(1);
        await().until(() -> collected.count() == 3);
        assertThat(list(collected, 2)).hasSize(88);
        for (Message<?> message : collected.messages) {
            message.ack().toCompletableFuture().get(5, SECONDS);
        }
        assertThat(given.length("s")).isZero();
    }

    private static List<?> list(Collected collected, int index) {
        return (List<?>) collected.messages.get(index).getPayload();
    }

    @Test
    void lets_a_class_hold_its_share_of_the_slots_at_most() throws Exception {
        given.entries("bulk", 500);
        IncomingChannel channel = given.channel(Given.reading(false, false), this::firstAndBulk);
        Collected collected = Collected.from(channel, 100);
        await().until(() -> collected.count() == 75);
        given.entries("first", 50);
        await().until(() -> collected.count() == 100);
        assertThat(channel.inHand().ofClass("bulk")).isEqualTo(75);
        assertThat(channel.inHand().ofClass("first")).isEqualTo(25);
        collected.messages.get(0).ack().toCompletableFuture().get(5, SECONDS);
        collected.request(1);
        await().until(() -> collected.count() == 101);
    }

    @Test
    void does_not_starve_a_class_behind_a_busy_one() {
        given.entries("bulk", 400);
        given.entries("first", 400);
        Collected collected = Collected.from(given.channel(Given.reading(false, false), this::firstAndBulk), 200);
        await().until(() -> collected.count() == 200);
        long bulk = collected.messages.stream()
                .map(message -> (StreamEntry) message.getPayload())
                .filter(entry -> entry.streamClass().equals("bulk"))
                .count();
        assertThat(bulk).isBetween(50L, 150L);
    }

    private List<StreamClass> firstAndBulk() {
        return List.of(new StreamClass("first", 1, List.of("first")), new StreamClass("bulk", 0.75, List.of("bulk")));
    }

    @Test
    void reads_nothing_any_more_once_it_is_closed() {
        IncomingChannel channel = given.channel("s");
        Collected collected = Collected.from(channel, 10);
        await().until(() -> channel.health().isReady());
        channel.close();
        await().until(() -> !channel.health().isAlive());
        given.entries("s", 1);
        await().during(Duration.ofMillis(400)).until(() -> collected.count() == 0);
        assertThat(collected.failures).isEmpty();
    }
}
