package dev.tutti.store;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Repeats what may be repeated for as long as Redis is away: after 50 ms, then ever longer, up to 2 s. */
public final class UntilRedisIsBack {
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(50);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private UntilRedisIsBack() {}

    /**
     * Makes a call, and makes it again each time it fails with {@link StoreDown}; it must not do anything twice.
     *
     * @param told what each of those failures said
     * @return the call's item; fails with what is no {@link StoreDown}
     */
    public static <T> Uni<T> repeat(Supplier<Uni<T>> call, Consumer<String> told) {
        return Uni.createFrom()
                .<T>deferred(call::get)
                .onFailure(StoreDown.class)
                .invoke(failure -> told.accept(failure.getMessage()))
                .onFailure(StoreDown.class)
                .retry()
                .withBackOff(SHORTEST_WAIT, LONGEST_WAIT)
                .indefinitely();
    }
}
