package dev.tutti.outbound;

import dev.tutti.config.TuttiConfig;
import dev.tutti.task.Ended;
import dev.tutti.task.OutcomeSource;
import dev.tutti.task.TaskRunner;
import dev.tutti.wire.Header;
import dev.tutti.wire.Kind;
import dev.tutti.wire.StoredCall;
import dev.tutti.wire.TaskCall;
import dev.tutti.wire.TaskMessage;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;

/** Runs signatures with a {@code url}: calls of members, webhooks of callbacks. */
@Singleton
class HttpTaskRunner implements TaskRunner {
    private final CallClient client;
    private final CallLimits limits;
    private final WebhookBody bodies;
    private final WebhookSecrets secrets;
    private final int mostBytes;

    @Inject
    HttpTaskRunner(
            CallClient client, CallLimits limits, WebhookBody bodies, WebhookSecrets secrets, TuttiConfig config) {
        this.client = client;
        this.limits = limits;
        this.bodies = bodies;
        this.secrets = secrets;
        this.mostBytes = config.limits().resultBytes();
    }

    @Override
    public boolean runs(TaskCall call) {
        return call.http().isPresent();
    }

    @Override
    public CompletionStage<Ended> run(TaskMessage message, TaskCall call, OutcomeSource outcomes, String worker) {
        return outgoing(message.header(), call.http().orElseThrow(), outcomes)
                .chain(outgoing -> attempt(message.header(), call, outgoing, worker))
                .onFailure(CallFault.class) // it could not be signed
                .recoverWithItem(fault -> new CallAttempt(message.header(), call, worker, mostBytes).failed(fault))
                .subscribeAsCompletionStage();
    }

    private Uni<OutgoingCall> outgoing(Header header, StoredCall stored, OutcomeSource outcomes) {
        return header.kind() == Kind.CALLBACK
                ? bodies.of(header, outcomes)
                        .chain(body -> secrets.of(stored.call().secret())
                                .map(signature -> OutgoingCall.webhook(
                                        header, stored, body, Instant.now().getEpochSecond(), signature)))
                : Uni.createFrom().item(OutgoingCall.ofMember(header, stored));
    }

    private Uni<Ended> attempt(Header header, TaskCall call, OutgoingCall outgoing, String worker) {
        CallAttempt attempt = new CallAttempt(header, call, worker, mostBytes);
        Duration limit = limits.of(header.kind(), call.policy());
        String overdue = "attempt " + header.attempt() + " took longer than its time-out of " + limit;
        return client.send(outgoing, limit, overdue)
                .map(attempt::answered)
                .onFailure()
                .recoverWithItem(attempt::failed);
    }
}
