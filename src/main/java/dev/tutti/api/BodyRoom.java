package dev.tutti.api;

import dev.tutti.config.TuttiConfig;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of bodies this process has in memory at a time, of NDJSON those that are not stored yet: a quarter of its heap,
 * but one whole body at least. Many that come in slowly, or never end, do not take the memory that the others need.
 */
@ApplicationScoped
class BodyRoom {
    private static final int SHARE = 4;

    private final AtomicLong taken = new AtomicLong();
    private final long most;

    @Inject
    BodyRoom(TuttiConfig config) {
        this(Math.max(config.limits().bodyBytes(), Runtime.getRuntime().maxMemory() / SHARE));
    }

    BodyRoom(long most) {
        this.most = most;
    }

    /** Room for a request's body until it is answered, none taken yet. */
    Held hold(RoutingContext request) {
        Held held = new Held();
        request.addEndHandler(over -> held.leave());
        return held;
    }

    /** Room for a body, none taken yet. */
    Held hold() {
        return new Held();
    }

    /** What one body takes. */
    final class Held {
        private long bytes;
        private boolean left;

        /**
         * Takes as much room as the body now needs, or gives back what it no longer does.
         *
         * @throws Refused when there is no room, or it was left; it has what it had then
         */
        synchronized void need(long length) {
            long more = length - bytes;
            if (left || taken.addAndGet(more) > most && more > 0) {
                taken.addAndGet(left ? 0 : -more);
                throw new Refused(
                        ProblemType.BODIES_FULL,
                        "The bodies that are coming in take a quarter of the process's memory; nothing was accepted. Try"
                                + " again once there is room.");
            }
            bytes = length;
        }

        /** Gives back all of it. */
        synchronized void leave() {
            taken.addAndGet(left ? 0 : -bytes);
            left = true;
        }
    }
}
