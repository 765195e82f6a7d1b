package dev.tutti.outbound;

import dev.tutti.chord.Delivery;
import dev.tutti.chord.Execution;
import dev.tutti.chord.Outcome;
import dev.tutti.store.NoteDelivery;
import dev.tutti.store.UntilRedisIsBack;
import dev.tutti.wire.Header;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;

/**
 * Has each delivery of a webhook noted before it counts as ended, so that a chord that has ended shows its last one. A
 * process that dies in between leaves none, and the webhook is sent once more.
 */
@Singleton
class WebhookDeliveries {
    private final NoteDelivery note;

    @Inject
    WebhookDeliveries(NoteDelivery note) {
        this.note = note;
    }

    /**
     * Notes one. Waits while Redis is away, for the callback cannot end before it is back; never fails, for what was sent
     * was sent.
     *
     * @param answer empty when there was none, and the outcome says why
     */
    Uni<Void> note(Header callback, Optional<Answer> answer, Outcome outcome) {
        Delivery delivery = delivery(answer, outcome);
        return UntilRedisIsBack.repeat(() -> note.note(callback, delivery), OutboundLog.LOG::notDone)
                .replaceWithVoid()
                .onFailure()
                .invoke(failure ->
                        OutboundLog.LOG.deliveryNotNoted(callback.task().toString(), callback.attempt(), failure))
                .onFailure()
                .recoverWithNull();
    }

    private static Delivery delivery(Optional<Answer> answer, Outcome outcome) {
        Execution execution = outcome.execution();
        Instant at = execution.startedAt().orElseThrow();
        return answer.map(given -> Delivery.answered(
                        at, given.status(), execution.duration().orElseThrow()))
                .orElseGet(() ->
                        Delivery.failed(at, error(outcome), execution.duration().orElseThrow()));
    }

    private static String error(Outcome outcome) {
        return outcome instanceof Outcome.Failure failure
                ? failure.exception().reason().json()
                        + failure.exception().message().map(text -> ": " + text).orElse("")
                : "";
    }
}
