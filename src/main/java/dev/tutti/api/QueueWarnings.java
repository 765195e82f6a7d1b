package dev.tutti.api;

import dev.tutti.store.LiveWorkers;
import dev.tutti.wire.Submission;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.stream.Stream;

/** Warns of queues that nobody serves: what is sent there waits until somebody does. */
@ApplicationScoped
class QueueWarnings {
    private final LiveWorkers workers;

    QueueWarnings(LiveWorkers workers) {
        this.workers = workers;
    }

    /** One text for each queue of the chord that no live worker serves, as far as this process knows. */
    List<String> of(Submission chord) {
        return ofQueues(Stream.concat(chord.members().stream(), chord.besides())
                .flatMap(signature -> workers.bind(signature).queues()));
    }

    /** The same of queues by name. */
    List<String> ofQueues(Stream<String> queues) {
        return queues.distinct()
                .filter(queue -> workers.live().stream()
                        .noneMatch(worker -> worker.queues().contains(queue)))
                .map(queue -> "no live worker serves the queue " + queue)
                .toList();
    }
}
