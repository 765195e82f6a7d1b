package dev.tutti.ops;

import dev.tutti.connector.ChannelFigures;
import dev.tutti.connector.RedisStreamsConnector;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.eclipse.microprofile.reactive.messaging.spi.Connector;

/** Shows what the connector counts, by channel; what nobody asks for costs nothing. */
@ApplicationScoped
class ChannelMeters {
    private final RedisStreamsConnector connector;
    private final MeterRegistry registry;

    ChannelMeters(@Connector(RedisStreamsConnector.NAME) RedisStreamsConnector connector, MeterRegistry registry) {
        this.connector = connector;
        this.registry = registry;
    }

    /** Channels are made before: the framework observes with a higher priority. */
    void start(@Observes StartupEvent event) {
        connector.figures().forEach(figures -> show(figures.channel()));
    }

    private void show(String channel) {
        counter(channel, "reads", ChannelFigures::reads);
        counter(channel, "entries", ChannelFigures::read);
        counter(channel, "acknowledged", ChannelFigures::acknowledged);
        counter(channel, "taken.over", ChannelFigures::takenOver);
        counter(channel, "lost", ChannelFigures::lost);
        counter(channel, "handed.back", ChannelFigures::handedBack);
        counter(channel, "poisoned", ChannelFigures::poisoned);
        gauge(channel, "in.hand", ChannelFigures::inHand);
        gauge(channel, "ready", figures -> figures.ready() ? 1 : 0);
    }

    private void counter(String channel, String what, ToDoubleFunction<ChannelFigures> figure) {
        FunctionCounter.builder("tutti.connector." + what, connector, any -> of(channel, figure, 0))
                .tag("channel", channel)
                .register(registry);
    }

    private void gauge(String channel, String what, ToDoubleFunction<ChannelFigures> figure) {
        Gauge.builder("tutti.connector." + what, connector, any -> of(channel, figure, Double.NaN))
                .tag("channel", channel)
                .register(registry);
    }

    private double of(String channel, ToDoubleFunction<ChannelFigures> figure, double none) {
        Optional<ChannelFigures> found = connector.figures().stream()
                .filter(figures -> figures.channel().equals(channel))
                .findFirst();
        return found.map(figure::applyAsDouble).orElse(none);
    }
}
