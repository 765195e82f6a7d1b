package dev.tutti.api;

import dev.tutti.config.TuttiConfig;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** How many clients wait at once in this process: each looks at its chord once a second, and holds a connection. */
@ApplicationScoped
class Waits {
    private final AtomicInteger now = new AtomicInteger();
    private final int most;

    Waits(TuttiConfig config) {
        this.most = config.limits().waits();
    }

    /** Waits, unless {@code tutti.limits.waits} clients do already: then {@code instead}. */
    <T> Uni<T> hold(Supplier<Uni<T>> waiting, Supplier<Uni<T>> instead) {
        return Uni.createFrom().deferred(() -> {
            if (now.incrementAndGet() > most) {
                now.decrementAndGet();
                return instead.get();
            }
            return Uni.createFrom().<T>deferred(waiting::get).onTermination().invoke(now::decrementAndGet);
        });
    }

    /** How many wait. */
    int now() {
        return now.get();
    }
}
