package dev.tutti.worker;

import dev.tutti.config.TuttiConfig;
import dev.tutti.store.EverySecond;
import dev.tutti.store.LiveWorkers;
import dev.tutti.store.LiveWorkers.ParameterCard;
import dev.tutti.store.LiveWorkers.TaskCard;
import dev.tutti.store.LiveWorkers.WorkerCard;
import dev.tutti.task.TaskDefinition;
import dev.tutti.task.TaskRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/** Says each second that this worker lives, and what it serves. */
@ApplicationScoped
class SignsOfLife {
    private final LiveWorkers workers;
    private final EverySecond everySecond;
    private final TuttiConfig config;
    private final List<TaskCard> tasks;
    private final WorkerCard card;
    private final TasksInHand inHand;

    SignsOfLife(
            LiveWorkers workers,
            EverySecond everySecond,
            TuttiConfig config,
            TaskRegistry registry,
            WorkerName name,
            TasksInHand inHand) {
        this.workers = workers;
        this.everySecond = everySecond;
        this.config = config;
        this.inHand = inHand;
        this.tasks = registry.definitions().stream().map(SignsOfLife::card).toList();
        this.card = new WorkerCard(
                name.text(),
                config.worker().queues(),
                config.worker().concurrency(),
                tasks.stream().map(TaskCard::name).toList());
    }

    void start(@Observes StartupEvent event) {
        if (config.worker().enabled()) {
            WorkerLog.LOG.serves(
                    card.name(), String.join(", ", card.queues()), card.concurrency(), String.join(", ", card.tasks()));
            everySecond.call("sign of life of worker " + card.name(), this::say);
        }
    }

    private Uni<Void> say() {
        // the sign of life first: a full Redis refuses what comes behind it
        return workers.alive(card.having(inHand.count())).chain(() -> workers.declare(tasks));
    }

    private static TaskCard card(TaskDefinition task) {
        return new TaskCard(
                task.name(),
                task.queue(),
                task.parameters().stream()
                        .map(parameter -> new ParameterCard(parameter.name(), parameter.type()))
                        .toList());
    }
}
