package dev.tutti.connector;

import static io.smallrye.reactive.messaging.annotations.ConnectorAttribute.Direction.INCOMING;
import static io.smallrye.reactive.messaging.annotations.ConnectorAttribute.Direction.INCOMING_AND_OUTGOING;
import static io.smallrye.reactive.messaging.annotations.ConnectorAttribute.Direction.OUTGOING;

import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.reactive.messaging.annotations.ConnectorAttribute;
import io.smallrye.reactive.messaging.connector.InboundConnector;
import io.smallrye.reactive.messaging.connector.OutboundConnector;
import io.smallrye.reactive.messaging.health.HealthReport;
import io.smallrye.reactive.messaging.health.HealthReporter;
import io.vertx.mutiny.redis.client.Redis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.spi.Connector;

/** The connector {@code redis-streams}: makes the channels that are configured with it and reports their health. */
@ApplicationScoped
@Connector(RedisStreamsConnector.NAME)
@ConnectorAttribute(
        name = "stream",
        type = "string",
        direction = INCOMING_AND_OUTGOING,
        description = "Key of the stream. Incoming: needed unless a StreamSource bean bears the channel's name."
                + " Outgoing: for entries that name no stream")
@ConnectorAttribute(
        name = "group",
        type = "string",
        direction = INCOMING,
        mandatory = true,
        description = "Consumer group, made at the start of the stream when it is missing")
@ConnectorAttribute(
        name = "consumer",
        type = "string",
        direction = INCOMING,
        description = "Name within the group; unless set, host, a number of this process, and channel")
@ConnectorAttribute(
        name = "batch",
        type = "boolean",
        direction = INCOMING,
        defaultValue = "false",
        description = "Whether a message carries a list of entries")
@ConnectorAttribute(
        name = "batch-size",
        type = "int",
        direction = INCOMING,
        defaultValue = "256",
        description = "Most entries in one read, and in one list")
@ConnectorAttribute(
        name = "max-in-hand",
        type = "int",
        direction = INCOMING,
        description = "Most entries read and not yet let go of. Once asked for a message, the channel reads that many:"
                + " operators of the framework ask for one at a time, which would make every read one of one entry."
                + " Unless set, and with batch, it reads what it is asked for")
@ConnectorAttribute(
        name = "read-bytes",
        type = "int",
        direction = INCOMING,
        defaultValue = "8388608",
        description = "Bytes that one read should not exceed by much, going by the size of the entries before")
@ConnectorAttribute(
        name = "block-ms",
        type = "long",
        direction = INCOMING,
        defaultValue = "1000",
        description = "Longest wait of one blocking read")
@ConnectorAttribute(
        name = "read-timeout-margin-ms",
        type = "long",
        direction = INCOMING,
        defaultValue = "2000",
        description = "How much longer than it may block a read may take before its connection is given up")
@ConnectorAttribute(
        name = "acknowledgement",
        type = "string",
        direction = INCOMING,
        defaultValue = "delete",
        description = "delete: acknowledge and delete in one script. external: somebody else's script does")
@ConnectorAttribute(
        name = "message-context",
        type = "boolean",
        direction = INCOMING,
        defaultValue = "true",
        description = "Whether each message is processed on a duplicated Vert.x context of its own, as locals need it."
                + " false saves two hops and a context for each message: all are processed on the channel's")
@ConnectorAttribute(
        name = "claim-idle",
        type = "java.time.Duration",
        direction = INCOMING,
        description = "Silence of a consumer after which its entries are taken over. Those in hand are renewed three"
                + " times as often")
@ConnectorAttribute(
        name = "max-deliveries",
        type = "int",
        direction = INCOMING,
        defaultValue = "0",
        description = "How often an entry is started alone, after it was in hand where two consumers vanished, before"
                + " it is delivered as poisoned. 0: entries are taken over for ever")
@ConnectorAttribute(
        name = "drain",
        type = "java.time.Duration",
        direction = INCOMING,
        description = "Longest wait at shutdown for entries in hand; the rest is handed back")
@ConnectorAttribute(
        name = "reconnect-min-ms",
        type = "long",
        direction = INCOMING_AND_OUTGOING,
        defaultValue = "50",
        description = "First wait before trying again")
@ConnectorAttribute(
        name = "reconnect-max-ms",
        type = "long",
        direction = INCOMING_AND_OUTGOING,
        defaultValue = "2000",
        description = "Longest wait before trying again")
@ConnectorAttribute(
        name = "transactional",
        type = "boolean",
        direction = OUTGOING,
        defaultValue = "false",
        description = "Whether the source of an entry is acknowledged by the script that adds the entry")
@ConnectorAttribute(
        name = "max-in-flight",
        type = "int",
        direction = OUTGOING,
        defaultValue = "1024",
        description = "Most messages taken from upstream and not yet stored")
@ConnectorAttribute(
        name = "max-batch",
        type = "int",
        direction = OUTGOING,
        defaultValue = "256",
        description = "Most entries in one script call, up to 500")
@ConnectorAttribute(
        name = "max-batch-bytes",
        type = "int",
        direction = OUTGOING,
        defaultValue = "1048576",
        description = "Most bytes in one script call; a single larger entry goes alone")
public class RedisStreamsConnector implements InboundConnector, OutboundConnector, HealthReporter {
    /** What channels are configured with. */
    public static final String NAME = "redis-streams";
    /** More than handing back takes, Redis away or not. */
    private static final long HAND_BACK_MS = 5_000;

    private final ChannelFactory channels;
    private final List<IncomingChannel> incoming = new CopyOnWriteArrayList<>();

    /** @param defaultClient not used: its injection makes Quarkus set up the default client, whose settings are taken */
    @Inject
    RedisStreamsConnector(ChannelFactory channels, Redis defaultClient) {
        this.channels = channels;
    }

    /**
     * A channel of {@link StreamEntry}, or with {@code batch=true} of lists of them.
     *
     * @throws IllegalArgumentException when an attribute is missing or out of bounds
     */
    @Override
    public Flow.Publisher<? extends Message<?>> getPublisher(Config config) {
        IncomingChannel channel = channels.incoming(new RedisStreamsConnectorIncomingConfiguration(config));
        incoming.add(channel);
        return channel.messages();
    }

    /**
     * A channel that takes {@link OutgoingEntry}.
     *
     * @throws IllegalArgumentException when an attribute is out of bounds
     */
    @Override
    public Flow.Subscriber<? extends Message<?>> getSubscriber(Config config) {
        return channels.outgoing(new RedisStreamsConnectorOutgoingConfiguration(config));
    }

    /** How each incoming channel fares, as of now. */
    public List<ChannelFigures> figures() {
        return incoming.stream().map(IncomingChannel::figures).toList();
    }

    @Override
    public HealthReport getStartup() {
        HealthReport.HealthReportBuilder report = HealthReport.builder();
        incoming.forEach(each ->
                report.add(each.name(), each.health().isStarted(), each.health().message()));
        return report.build();
    }

    @Override
    public HealthReport getReadiness() {
        HealthReport.HealthReportBuilder report = HealthReport.builder();
        incoming.forEach(each ->
                report.add(each.name(), each.health().isReady(), each.health().message()));
        return report.build();
    }

    @Override
    public HealthReport getLiveness() {
        HealthReport.HealthReportBuilder report = HealthReport.builder();
        incoming.forEach(each -> report.add(each.name(), each.health().isAlive()));
        return report.build();
    }

    /**
     * Stops reading and waits for what is in hand, as long as each channel's {@code drain}; what remains is handed
     * back. Connections still work at this time: they are closed with their beans.
     */
    void stop(@Observes ShutdownEvent event) {
        CompletableFuture<?>[] ends =
                incoming.stream().map(IncomingChannel::end).toArray(CompletableFuture[]::new);
        long limit = incoming.stream().mapToLong(IncomingChannel::drainMs).max().orElse(0) + HAND_BACK_MS;
        try {
            CompletableFuture.allOf(ends).get(limit, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            ConnectorLog.LOG.notDrained(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        incoming.forEach(IncomingChannel::close);
    }
}
