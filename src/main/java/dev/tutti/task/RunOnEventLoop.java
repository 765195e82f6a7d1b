package dev.tutti.task;

import io.quarkus.arc.Arc;
import io.quarkus.arc.InjectableContext.ContextState;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Runs a method that answers later, on the subscriber's event loop; cancelled when its time is up. Each run has a duplicated Vert.x context of its own:
 * the request context is kept there, and runs of one subscriber must not see each other's.
 */
@Singleton
class RunOnEventLoop {
    private static final String NOTHING = "the method returned null instead of a Uni or CompletionStage";

    private final Vertx vertx;
    private final CurrentTask current;
    private final TimeLimits limits;

    @Inject
    RunOnEventLoop(Vertx vertx, CurrentTask current, TimeLimits limits) {
        this.vertx = vertx;
        this.current = current;
        this.limits = limits;
    }

    /**
     * Completes wherever the method's answer comes from; never fails. It subscribes to the answer itself: a pipeline around it
     * would restore the subscriber's contexts after each step, and with them take the request context away.
     */
    CompletionStage<Ended> run(Attempt attempt) {
        CompletableFuture<Ended> end = new CompletableFuture<>();
        Context own = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
        own.runOnContext(ignored -> inRequestContext(attempt)
                .subscribe()
                .with(end::complete, thrown -> end.complete(attempt.failed(thrown))));
        return end;
    }

    private Uni<Ended> inRequestContext(Attempt attempt) {
        VertxContextSafetyToggle.setCurrentContextSafe(true); // nobody else has this context
        ContextState request = Arc.requireContainer().requestContext().activate(null);
        return limited(answer(attempt), attempt)
                .onItem()
                .transform(attempt::returned)
                .onFailure()
                .recoverWithItem(thrown -> attempt.failed(unwrapped(attempt, thrown)))
                .onTermination()
                .invoke(() -> end(attempt, request));
    }

    /** When the time is up, the answer is cancelled. */
    private <T> Uni<T> limited(Uni<T> answer, Attempt attempt) {
        return limits.of(attempt)
                .map(limit -> answer.ifNoItem().after(limit).on(limits.clock()).failWith(() -> attempt.overdue(limit)))
                .orElse(answer);
    }

    private Uni<?> answer(Attempt attempt) {
        try {
            current.is(attempt.task());
            attempt.task().inTrace(); // into this run's own context, with which it goes, and so do the ids
            LogIds.put(attempt.task());
            return attempt.isChunk() ? chunk(attempt, vertx.getOrCreateContext()) : called(attempt::invoke);
        } catch (Throwable thrown) {
            return Uni.createFrom().failure(thrown);
        }
    }

    /** Calls the method for each entry once it has answered for the one before, and each time on this run's own context. */
    private static Uni<?> chunk(Attempt attempt, Context own) {
        return Multi.createFrom()
                .range(0, attempt.calls())
                .onItem()
                .transformToUniAndConcatenate(place -> called(() -> attempt.invoke(place))
                        .emitOn(next -> own.runOnContext(ignored -> next.run()))
                        .chain(value -> added(attempt, value)))
                .onItem()
                .ignoreAsUni()
                .map(done -> attempt.values());
    }

    private static Uni<Void> added(Attempt attempt, @Nullable Object value) {
        try {
            attempt.add(value);
            return Uni.createFrom().voidItem();
        } catch (TaskFault fault) {
            return Uni.createFrom().failure(fault);
        }
    }

    private static Uni<?> called(Callable<@Nullable Object> method) {
        try {
            return uni(method.call());
        } catch (NullPointerException thrown) {
            return Uni.createFrom().failure(nothingReturned(thrown) ? new NullPointerException(NOTHING) : thrown);
        } catch (Throwable thrown) {
            return Uni.createFrom().failure(thrown);
        } finally {
            Thread.interrupted(); // the event loop runs others next
        }
    }

    private static Uni<?> uni(@Nullable Object answer) {
        Objects.requireNonNull(answer, NOTHING);
        return answer instanceof CompletionStage<?> stage ? Uni.createFrom().completionStage(stage) : (Uni<?>) answer;
    }

    /** The container's invoker waits for the answer, too, and trips over a null before we see it. */
    private static boolean nothingReturned(NullPointerException thrown) {
        StackTraceElement[] trace = thrown.getStackTrace();
        return trace.length > 0 && trace[0].getClassName().startsWith(Arc.class.getPackageName() + ".");
    }

    /** Stages wrap what was thrown on their way. */
    private static Throwable unwrapped(Attempt attempt, Throwable thrown) {
        boolean wrapped = attempt.method().returns() == Returns.STAGE
                && thrown instanceof CompletionException
                && thrown.getCause() != null;
        return wrapped ? thrown.getCause() : thrown;
    }

    private static void end(Attempt attempt, ContextState request) {
        try {
            Arc.requireContainer().requestContext().destroy(request);
        } catch (Throwable thrown) {
            TaskLog.LOG.contextNotEnded(
                    attempt.task().task(), attempt.task().id().toString(), thrown);
        }
    }
}
