package dev.tutti.aggregator;

import dev.tutti.store.Partitions;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** Does something in every partition; what fails in one does not keep it from the others. */
@ApplicationScoped
class EachPartition {
    private final Partitions partitions;

    EachPartition(Partitions partitions) {
        this.partitions = partitions;
    }

    /**
     * Never fails.
     *
     * @param atOnce how many partitions at a time
     * @param failed is told why it failed in one; the next second is to try again
     */
    Uni<Void> call(int atOnce, IntFunction<Uni<?>> action, Consumer<String> failed) {
        return Multi.createFrom()
                .iterable(partitions.all())
                .onItem()
                .transformToUni(partition -> action.apply(partition)
                        .replaceWithVoid()
                        .onFailure()
                        .invoke(failure -> failed.accept(failure.getMessage()))
                        .onFailure()
                        .recoverWithNull())
                .merge(atOnce)
                .onItem()
                .ignoreAsUni();
    }
}
