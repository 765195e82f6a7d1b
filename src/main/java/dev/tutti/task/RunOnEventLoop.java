package dev.tutti.task;

import dev.tutti.chord.Outcome;
import io.quarkus.arc.Arc;
import io.quarkus.arc.InjectableContext.ContextState;
import io.quarkus.arc.ManagedContext;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs a method that answers later, on the subscriber's event loop. Each run has a duplicated Vert.x context of its own:
 * the request context is kept there, and runs of one subscriber must not see each other's.
 */
@Singleton
class RunOnEventLoop {
    private final Vertx vertx;
    private final CurrentTask current;

    @Inject
    RunOnEventLoop(Vertx vertx, CurrentTask current) {
        this.vertx = vertx;
        this.current = current;
    }

    /** Emits wherever the method's answer comes from; never fails. */
    Uni<Outcome> run(Attempt attempt) {
        return Uni.createFrom().deferred(() -> {
            Context own = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
            AtomicReference<@Nullable ContextState> request = new AtomicReference<>();
            return Uni.createFrom()
                    .deferred(() -> answer(attempt, request))
                    .onItem()
                    .transform(attempt::returned)
                    .onFailure()
                    .recoverWithItem(thrown -> attempt.failed(unwrapped(attempt, thrown)))
                    .onTermination()
                    .invoke(() -> end(attempt, request.get()))
                    .runSubscriptionOn(start -> own.runOnContext(ignored -> start.run()));
        });
    }

    private Uni<?> answer(Attempt attempt, AtomicReference<@Nullable ContextState> request) {
        VertxContextSafetyToggle.setCurrentContextSafe(true); // nobody else has this context
        try {
            ManagedContext context = Arc.requireContainer().requestContext();
            request.set(context.activate(null));
            current.is(attempt.task());
            return uni(attempt.method(), attempt.invoke());
        } catch (Throwable thrown) {
            return Uni.createFrom().failure(thrown);
        } finally {
            Thread.interrupted(); // the event loop runs others next
        }
    }

    private static Uni<?> uni(TaskMethod method, @Nullable Object answer) {
        Objects.requireNonNull(
                answer, () -> "task '" + method.name() + "' returned null instead of a Uni or CompletionStage");
        return answer instanceof CompletionStage<?> stage ? Uni.createFrom().completionStage(stage) : (Uni<?>) answer;
    }

    /** Stages wrap what was thrown on their way. */
    private static Throwable unwrapped(Attempt attempt, Throwable thrown) {
        boolean wrapped = attempt.method().returns() == Returns.STAGE
                && thrown instanceof CompletionException
                && thrown.getCause() != null;
        return wrapped ? thrown.getCause() : thrown;
    }

    private static void end(Attempt attempt, @Nullable ContextState state) {
        try {
            if (state != null) {
                Arc.requireContainer().requestContext().destroy(state);
            }
        } catch (Throwable thrown) {
            TaskLog.LOG.contextNotEnded(
                    attempt.task().task(), attempt.task().id().toString(), thrown);
        }
    }
}
