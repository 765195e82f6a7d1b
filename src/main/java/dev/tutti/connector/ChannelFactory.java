package dev.tutti.connector;

import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.List;

/** Puts the parts of channels together, each channel on an event-loop context of its own. */
@ApplicationScoped
class ChannelFactory {
    private static final int MOST_WAITING_READS = 256;

    private final Vertx vertx;
    private final RedisClients clients;
    private final RedisCommands commands;
    private final Rights rights;
    private final Instance<StreamSource> sources;

    @Inject
    ChannelFactory(
            Vertx vertx,
            RedisClients clients,
            RedisCommands commands,
            Rights rights,
            @Any Instance<StreamSource> sources) {
        this.rights = rights;
        this.vertx = vertx;
        this.clients = clients;
        this.commands = commands;
        this.sources = sources;
    }

    IncomingChannel incoming(RedisStreamsConnectorIncomingConfiguration config) {
        IncomingSettings settings = IncomingSettings.of(config);
        return incoming(settings, source(config));
    }

    IncomingChannel incoming(IncomingSettings settings, StreamSource source) {
        ContextInternal context = ((VertxInternal) vertx).createEventLoopContext();
        ChannelHealth health = new ChannelHealth(settings.channel(), settings.blockMs());
        Custody custody = custody(context, settings);
        HandBack handBack = new HandBack(custody.pending(), settings, custody.counts());
        Settling settling = new Settling(custody, new AcknowledgementQueue(context, commands, settings), handBack);
        StreamReader reader = reader(context, settings, health);
        ChannelStreams streams = new ChannelStreams(settings.channel(), source);
        ReadLoop loop = new ReadLoop(context, settings, streams, reader, custody.inHand(), settling, health);
        Heartbeat heartbeat = new Heartbeat(custody);
        LoneLane lane = new LoneLane(custody);
        Takeover takeover = new Takeover(custody, streams, heartbeat, lane);
        DeadConsumers dead = new DeadConsumers(custody, streams);
        IncomingStream messages = new IncomingStream(custody, loop, settling, takeover, lane);
        context.runOnContext(v -> {
            heartbeat.start();
            dead.start();
        });
        return new IncomingChannel(
                messages,
                custody,
                health,
                new Drain(custody, streams, messages, heartbeat, handBack),
                () -> context.runOnContext(v -> {
                    loop.stop();
                    takeover.stop();
                    heartbeat.stop();
                    dead.stop();
                }));
    }

    private StreamReader reader(ContextInternal context, IncomingSettings settings, ChannelHealth health) {
        if (!clients.isCluster()) {
            return new GroupReader(
                    context, settings, rights, () -> clients.open(vertx, MOST_WAITING_READS), health::disconnected);
        }
        ClusterMap map = clients.cluster(vertx);
        return new ClusterReader(
                context,
                (slot, onOpen) -> new SlotReader(
                        context,
                        settings,
                        commands,
                        map,
                        slot,
                        node -> new GroupReader(
                                context,
                                settings,
                                rights,
                                () -> clients.openAt(vertx, node.get(), MOST_WAITING_READS),
                                () -> {}),
                        onOpen));
    }

    private Custody custody(ContextInternal context, IncomingSettings settings) {
        return new Custody(
                context,
                settings,
                new EntriesInHand(),
                new PendingEntries(commands, settings),
                new Upkeep(settings),
                new ChannelCounts());
    }

    OutgoingStream outgoing(RedisStreamsConnectorOutgoingConfiguration config) {
        return outgoing(OutgoingSettings.of(config));
    }

    OutgoingStream outgoing(OutgoingSettings settings) {
        return new OutgoingStream(
                ((VertxInternal) vertx).createEventLoopContext(),
                settings,
                settings.transactional() ? new HandOver(commands, settings) : new AddEntries(commands, settings));
    }

    private StreamSource source(RedisStreamsConnectorIncomingConfiguration config) {
        String name = IncomingSettings.configuredName(config.getChannel());
        Instance<StreamSource> named = sources.select(Identifier.Literal.of(name));
        if (named.isResolvable()) {
            return named.get();
        }
        List<StreamClass> only = config.getStream()
                .map(stream -> List.of(new StreamClass(stream, 1, List.of(stream))))
                .orElseThrow(() -> new IllegalArgumentException("channel " + name
                        + " has neither the attribute stream nor a StreamSource bean with @Identifier(\"" + name
                        + "\")"));
        return () -> only;
    }
}
