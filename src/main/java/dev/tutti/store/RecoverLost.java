package dev.tutti.store;

import dev.tutti.store.SendLost.Sent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds what Redis lost of open chords and puts it right, so that they end. A chord that stands still is looked for twice;
 * messages that are nowhere both times, while the chord still has not moved, are sent again or end as lost. Whoever dies
 * in the middle is succeeded by any other.
 */
@ApplicationScoped
public class RecoverLost {
    private static final int CHORDS_AT_ONCE = 8;

    private final StalledChords stalled;
    private final WaitingEntries waiting;
    private final Recount recount;
    private final LookForEntries look;
    private final SendLost sendLost;
    private final SkipLost skipLost;
    private final ChordMeters meters;

    RecoverLost(
            StalledChords stalled,
            WaitingEntries waiting,
            Recount recount,
            LookForEntries look,
            SendLost sendLost,
            SkipLost skipLost,
            ChordMeters meters) {
        this.stalled = stalled;
        this.waiting = waiting;
        this.recount = recount;
        this.look = look;
        this.sendLost = sendLost;
        this.skipLost = skipLost;
        this.meters = meters;
    }

    /**
     * Looks at some of the open chords of a partition, at the next ones the next time.
     *
     * @param apart time between the two looks
     * @return how many messages were sent again or ended as lost; fails with {@link StoreDown}, what was done then stands
     */
    public Uni<Integer> next(int partition, Duration apart) {
        return stalled.next(partition)
                .chain(suspects -> waiting.passed(partition, suspects))
                .chain(this::recounted)
                .chain(suspects -> look(partition, suspects))
                .chain(first -> first.isEmpty()
                        ? Uni.createFrom().item(0)
                        : Uni.createFrom()
                                .item(List.copyOf(first.keySet()))
                                .onItem()
                                .delayIt()
                                .by(apart)
                                .chain(suspects -> look(partition, suspects))
                                .chain(second -> putRight(first, second)))
                .onFailure()
                .transform(failure ->
                        StoreDown.of("lost messages of partition " + partition + " were not looked for", failure));
    }

    private Uni<List<Suspect>> recounted(List<Suspect> suspects) {
        return Multi.createFrom()
                .iterable(suspects)
                .onItem()
                .transformToUni(recount::of)
                .merge(CHORDS_AT_ONCE)
                .filter(Optional::isPresent)
                .map(Optional::get)
                .collect()
                .asList();
    }

    /** What is missing of those that miss something, or may be unable to dispatch. */
    private Uni<Map<Suspect, BitSet>> look(int partition, List<Suspect> suspects) {
        return suspects.isEmpty()
                ? Uni.createFrom().item(Map.of())
                : look.missing(partition, suspects).invoke(missing -> missing.entrySet()
                        .removeIf(entry -> entry.getValue().isEmpty()
                                && entry.getKey().cursor() >= entry.getKey().total()));
    }

    private Uni<Integer> putRight(Map<Suspect, BitSet> first, Map<Suspect, BitSet> second) {
        List<String> hurt = new ArrayList<>();
        return Multi.createFrom()
                .iterable(second.entrySet())
                .onItem()
                .transformToUniAndConcatenate(entry -> {
                    Suspect suspect = entry.getKey();
                    entry.getValue().and(first.get(suspect));
                    return putRight(suspect, entry.getValue()).invoke(sent -> {
                        if (sent.count() > 0) {
                            hurt.add(suspect.id().text());
                        }
                    });
                })
                .collect()
                .with(Collectors.reducing(Sent.nothing(""), Sent::and))
                .invoke(all -> {
                    meters.recovered(all.again(), all.lost());
                    if (!hurt.isEmpty()) {
                        StoreLog.LOG.lost(hurt.size(), hurt.get(0), all.again(), all.lost());
                    }
                })
                .map(Sent::count);
    }

    private Uni<Sent> putRight(Suspect suspect, BitSet missing) {
        return sendLost.send(suspect, missing)
                .chain(sent -> skipLost.skip(suspect.recounted(sent.progress(), suspect.outcomesGone()))
                        .map(skipped -> new Sent("", sent.again(), sent.lost() + skipped)));
    }
}
