package dev.tutti.outbound;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.List;

/**
 * Asks the system, as every other program does: {@code /etc/hosts}, search domains, the JDK's cache (30 s). That blocks, so
 * it has threads of its own; Vert.x's resolver answers only one address of a name.
 */
@Singleton
class SystemResolver implements NameResolver {
    private static final int THREADS = 16;

    private final WorkerExecutor threads;

    @Inject
    SystemResolver(Vertx vertx) {
        threads = vertx.createSharedWorkerExecutor("tutti-names", THREADS);
    }

    @Override
    public Uni<List<InetAddress>> resolve(String name) {
        return Uni.createFrom()
                .completionStage(() -> threads.executeBlocking(() -> List.of(InetAddress.getAllByName(name)), false)
                        .toCompletionStage());
    }

    @PreDestroy
    void stop() {
        threads.close();
    }
}
