package dev.tutti.connector;

import io.smallrye.mutiny.Uni;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A way to store entries. */
interface Delivery {

    /**
     * How a parcel ended.
     *
     * @param failure why it cannot be stored; null when it is
     */
    record Receipt(Parcel parcel, @Nullable Throwable failure) {}

    /**
     * Stores entries; while Redis is away or full it tries again for ever.
     *
     * @return one receipt for each parcel, in any order; never fails
     */
    Uni<List<Receipt>> deliver(List<Parcel> parcels);

    /** Whether the messages' sources were acknowledged along with the entries. */
    boolean acknowledges();
}
