package dev.tutti.connector;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.function.Consumer;
import org.eclipse.microprofile.reactive.messaging.Message;

/** An application that handles each message at once, as many as come. */
final class Working {
    private Working() {}

    static void on(IncomingChannel channel, int atOnce, Consumer<Message<?>> handler) {
        Multi.createFrom()
                .publisher(channel.messages())
                .onItem()
                .transformToUni(message -> {
                    handler.accept(message);
                    return Uni.createFrom().item(message);
                })
                .merge(atOnce)
                .subscribe()
                .with(message -> {});
    }
}
