package dev.tutti.connector;

import io.smallrye.reactive.messaging.annotations.ConnectorAttribute;
import io.smallrye.reactive.messaging.connector.InboundConnector;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Flow.Publisher;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.spi.Connector;

/** x */
@ApplicationScoped
@Connector("redis-streams")
@ConnectorAttribute(
        name = "stream",
        type = "string",
        direction = ConnectorAttribute.Direction.INCOMING,
        description = "the stream")
public class RedisStreamsConnector implements InboundConnector {
    @Override
    public Publisher<? extends Message<?>> getPublisher(Config config) {
        new RedisStreamsConnectorIncomingConfiguration(config);
        return null;
    }
}
