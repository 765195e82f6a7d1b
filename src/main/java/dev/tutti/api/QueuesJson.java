package dev.tutti.api;

import dev.tutti.store.QueueFigures;
import dev.tutti.store.SeenWorkers.SeenWorker;
import dev.tutti.wire.Json;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Objects;

/** Writes queues and those who serve them. */
final class QueuesJson {
    private QueuesJson() {}

    /** {@code {"queues": [queue, …]}} */
    static Buffer of(List<QueueFigures> figures) {
        return Buffer.buffer(
                Json.write(new Queues(figures.stream().map(Queue::of).toList())));
    }

    /** One queue. */
    static Buffer of(QueueFigures figures) {
        return Buffer.buffer(Json.write(Queue.of(figures)));
    }

    /** {@code {"workers": [{"name", "role", "queues", "concurrency", "inHand", "seenAt"}]}} */
    static Buffer ofWorkers(List<SeenWorker> workers) {
        return Buffer.buffer(
                Json.write(new Workers(workers.stream().map(Worker::of).toList())));
    }

    private record Queues(List<Queue> queues) {}

    private record Queue(
            String name, long queued, long inHand, long delayed, long dueWithin1m, long undispatched, long backlog) {
        static Queue of(QueueFigures of) {
            return new Queue(
                    of.name(),
                    of.queued(),
                    of.inHand(),
                    of.delayed(),
                    of.dueWithin1m(),
                    of.undispatched(),
                    of.backlog());
        }
    }

    private record Workers(List<Worker> workers) {}

    private record Worker(String name, String role, List<String> queues, int concurrency, int inHand, String seenAt) {
        static Worker of(SeenWorker of) {
            return new Worker(
                    of.card().name(),
                    Objects.requireNonNull(of.card().role()),
                    of.card().queues(),
                    of.card().concurrency(),
                    of.card().inHand(),
                    of.seenAt().toString());
        }
    }
}
