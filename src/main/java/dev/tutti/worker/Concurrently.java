package dev.tutti.worker;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.MultiEmitter;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Function;

/**
 * A {@code merge(n)} for answers that are stages: starts at most so many at a time, emits results in the order in which they
 * come. For the one place that every member passes: it costs a few allocations, where a Uni captures and restores contexts.
 */
final class Concurrently {
    private Concurrently() {}

    /**
     * Maps each item.
     *
     * @param most how many may be under way; the sum of what is asked for upstream and not yet ended
     * @param action must never fail; an empty result emits nothing
     */
    static <T, R> Multi<R> map(Multi<T> items, int most, Function<T, CompletionStage<Optional<R>>> action) {
        return Multi.createFrom()
                .emitter(emitter -> items.subscribe().withSubscriber(new Lane<>(emitter, most, action)));
    }

    private static final class Lane<T, R> implements MultiSubscriber<T> {
        private final MultiEmitter<? super R> emitter;
        private final int most;
        private final Function<T, CompletionStage<Optional<R>>> action;
        private volatile Flow.Subscription upstream;

        private Lane(MultiEmitter<? super R> emitter, int most, Function<T, CompletionStage<Optional<R>>> action) {
            this.emitter = emitter;
            this.most = most;
            this.action = action;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            upstream = subscription;
            emitter.onTermination(subscription::cancel);
            subscription.request(most);
        }

        @Override
        public void onItem(T item) {
            action.apply(item).whenComplete((result, failure) -> ended(result, failure));
        }

        private void ended(Optional<R> result, Throwable failure) {
            if (failure != null) {
                emitter.fail(failure);
                return;
            }
            result.ifPresent(emitter::emit);
            upstream.request(1);
        }

        @Override
        public void onFailure(Throwable failure) {
            emitter.fail(failure);
        }

        @Override
        public void onCompletion() {
            // a channel does not end; what is under way still comes
        }
    }
}
