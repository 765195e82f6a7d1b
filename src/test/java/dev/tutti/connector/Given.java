package dev.tutti.connector;

import dev.tutti.testing.RedisServerExtension;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.ProtocolVersion;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The connector's parts on a test's Redis, without a framework around them. */
final class Given implements AutoCloseable {
    static final String GROUP = "g";

    final Vertx vertx;
    final RedisServerExtension redis;
    final RedisClients clients = new RedisClients();
    final RedisCommands commands;
    private final List<IncomingChannel> channels = new ArrayList<>();

    Given(RedisServerExtension redis) {
        this(redis, ProtocolVersion.RESP3);
    }

    Given(RedisServerExtension redis, ProtocolVersion protocol) {
        this.redis = redis;
        this.vertx = redis.vertx();
        clients.customize(
                "<default>", new RedisOptions().setConnectionString(redis.uri()).setPreferredProtocolVersion(protocol));
        this.commands = new RedisCommands(vertx, clients, 1_500);
    }

    /** Reads quickly, so that the tests do. */
    static IncomingSettings reading(boolean batch, boolean external) {
        return new IncomingSettings(
                "in",
                GROUP,
                "me",
                batch,
                256,
                OptionalInt.empty(),
                8 << 20,
                200,
                300,
                external,
                true,
                5,
                50,
                new TakeoverSettings(30_000, 0, 0));
    }

    /** One of several consumers of the stream {@code s}, whose silence is noticed soon. */
    static IncomingSettings holding(String consumer, int maxInHand, TakeoverSettings takeover) {
        return new IncomingSettings(
                "in",
                GROUP,
                consumer,
                false,
                256,
                OptionalInt.of(maxInHand),
                8 << 20,
                100,
                300,
                false,
                false,
                5,
                50,
                takeover);
    }

    /** Holds up to 32 entries. */
    IncomingChannel consumer(String name, TakeoverSettings takeover) {
        return channel(holding(name, 32, takeover));
    }

    IncomingChannel channel(IncomingSettings settings) {
        return channel(settings, () -> List.of(new StreamClass("all", 1, List.of("s"))));
    }

    IncomingChannel channel(String... streams) {
        return channel(reading(false, false), () -> List.of(new StreamClass("all", 1, List.of(streams))));
    }

    IncomingChannel channel(IncomingSettings settings, StreamSource source) {
        IncomingChannel channel = factory().incoming(settings, source);
        channels.add(channel);
        return channel;
    }

    OutgoingStream outgoing(boolean transactional) {
        return factory().outgoing(sending(transactional));
    }

    static OutgoingSettings sending(boolean transactional) {
        return new OutgoingSettings(
                "out",
                Optional.of("out"),
                transactional,
                1024,
                256,
                1 << 20,
                Duration.ofMillis(5),
                Duration.ofMillis(50));
    }

    @SuppressWarnings("NullAway")
    private ChannelFactory factory() {
        return new ChannelFactory(vertx, clients, commands, new Rights(commands, List.of()), null);
    }

    /** Adds entries with the field {@code n} from 0. */
    void entries(String stream, int count) {
        List<Request> adds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            adds.add(Request.cmd(Command.XADD).arg(stream).arg("*").arg("n").arg(Integer.toString(i)));
            if (adds.size() == 10_000 || i == count - 1) {
                commands.sendAll(adds).await().atMost(Duration.ofSeconds(10));
                adds.clear();
            }
        }
    }

    long length(String stream) {
        return redis.run(Command.XLEN, stream).toLong();
    }

    long pending(String stream) {
        return redis.run(Command.XPENDING, stream, GROUP).get(0).toLong();
    }

    String idOf(String stream, int index) {
        return redis.run(Command.XRANGE, stream, "-", "+").get(index).get(0).toString();
    }

    /** Owners of the pending entries, and how often each was started: {@code me:1}, in the order of the stream. */
    List<String> owners(String stream) {
        List<String> owners = new ArrayList<>();
        for (Response row : redis.run(Command.XPENDING, stream, GROUP, "-", "+", 10_000)) {
            owners.add(row.get(1) + ":" + row.get(3));
        }
        return owners;
    }

    List<String> consumers(String stream) {
        List<String> names = new ArrayList<>();
        for (Response consumer : redis.run(Command.XINFO, "CONSUMERS", stream, GROUP)) {
            names.add(consumer.get("name").toString());
        }
        return names;
    }

    List<String> values(String stream, String field) {
        List<String> values = new ArrayList<>();
        for (Response entry : redis.run(Command.XRANGE, stream, "-", "+")) {
            values.add(entry.get(1).get(field).toString());
        }
        return values;
    }

    static OutgoingEntry replacing(StreamEntry source, String target) {
        Map<String, Buffer> fields = Map.of("n", source.field("n").orElseThrow());
        return new OutgoingEntry(target, fields, Optional.of(source));
    }

    @Override
    public void close() {
        channels.forEach(IncomingChannel::close);
        commands.close();
    }
}
