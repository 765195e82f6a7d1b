package dev.tutti.connector;

import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a takeover brought.
 *
 * @param more whether entries were left for want of room or of the right moment
 */
record TakenEntries(List<Held> entries, boolean more) {

    /** Reads the reply of {@code take-over.lua}. */
    static TakenEntries of(Response reply, String stream, String group, String streamClass) {
        List<Held> entries = new ArrayList<>();
        for (Response taken : reply.get(1)) {
            StreamEntry entry = StreamEntry.of(stream, group, taken.get(0).toString(), streamClass, taken.get(3));
            Held.Origin origin = Held.Origin.valueOf(taken.get(1).toString().toUpperCase(Locale.ROOT));
            int starts = taken.get(2).toInteger();
            // the script has written the start of a suspect already
            entries.add(new Held(entry, origin, origin == Held.Origin.SUSPECT ? starts - 1 : starts));
        }
        return new TakenEntries(entries, reply.get(0).toInteger() == 1);
    }
}
