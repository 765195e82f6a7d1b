package dev.tutti.outbound;

import dev.tutti.chord.TaskId;
import dev.tutti.task.Ended;
import dev.tutti.task.OutcomeSource;
import dev.tutti.task.TaskRunner;
import dev.tutti.wire.Header;
import dev.tutti.wire.OutcomeJson;
import dev.tutti.wire.StoredCall;
import dev.tutti.wire.TaskCall;
import dev.tutti.wire.TaskMessage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Runs signatures with a {@code url}: calls of members, webhooks of callbacks and errbacks. */
@Singleton
class HttpTaskRunner implements TaskRunner {
    private final CallClient client;
    private final CallLimits limits;
    private final WebhookBody bodies;
    private final WebhookSecrets secrets;
    private final WebhookDeliveries deliveries;
    private final CallMeters meters;
    private final CallSpans spans;

    @Inject
    HttpTaskRunner(
            CallClient client,
            CallLimits limits,
            WebhookBody bodies,
            WebhookSecrets secrets,
            WebhookDeliveries deliveries,
            CallMeters meters,
            CallSpans spans) {
        this.client = client;
        this.limits = limits;
        this.bodies = bodies;
        this.secrets = secrets;
        this.deliveries = deliveries;
        this.meters = meters;
        this.spans = spans;
    }

    @Override
    public boolean runs(TaskCall call) {
        return call.http().isPresent();
    }

    @Override
    public CompletionStage<Ended> run(
            TaskMessage message, TaskCall call, OutcomeSource outcomes, String worker, Context trace) {
        Header header = message.header();
        StoredCall stored = sent(header, call);
        Uni<Ended> ended = header.kind().endsChord()
                ? bodies.of(header, outcomes)
                        .chain(body -> attempt(header, call, worker, trace, from -> webhook(from, stored, body)))
                : attempt(header, call, worker, trace, from -> Uni.createFrom()
                        .item(OutgoingCall.ofMember(from, stored)));
        return ended.subscribeAsCompletionStage();
    }

    /** What is run at a chord's first failure sends its outcome. */
    private static StoredCall sent(Header header, TaskCall call) {
        StoredCall stored = call.http().orElseThrow();
        return call.failed()
                .map(failed -> stored.sending(
                        OutcomeJson.present(new TaskId.Member(header.chord(), failed.index()), failed.outcome())))
                .orElse(stored);
    }

    private Uni<OutgoingCall> webhook(Header header, StoredCall stored, Buffer body) {
        return secrets.of(stored.call().secret())
                .map(signature ->
                        OutgoingCall.webhook(header, stored, body, Instant.now().getEpochSecond(), signature));
    }

    private Uni<Ended> attempt(
            Header header, TaskCall call, String worker, Context trace, Function<Header, Uni<OutgoingCall>> outgoing) {
        CallAttempt attempt = new CallAttempt(header, call, worker, limits.answerBytes());
        Span span = spans.begin(trace, call.http().orElseThrow().call());
        Duration limit = limits.of(header.kind(), call.policy());
        String overdue = "attempt " + header.attempt() + " took longer than its time-out of " + limit;
        return outgoing.apply(CallSpans.from(span, header))
                .chain(made -> client.send(made, limit, overdue))
                .onItemOrFailure()
                .transformToUni((answer, failure) -> {
                    CallSpans.end(span, answer, failure);
                    meters.ended(header.kind(), answer, failure, attempt.nanos());
                    Ended ended = failure == null ? attempt.answered(answer) : attempt.failed(failure);
                    return header.kind().endsChord()
                            ? deliveries
                                    .note(header, Optional.ofNullable(answer), ended.outcome())
                                    .replaceWith(ended)
                            : Uni.createFrom().item(ended);
                });
    }
}
