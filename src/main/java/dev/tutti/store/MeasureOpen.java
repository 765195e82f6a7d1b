package dev.tutti.store;

import dev.tutti.chord.ChordState;
import dev.tutti.connector.RedisCommands;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.stream.Collectors;

/** Counts what has not ended yet. */
@ApplicationScoped
public class MeasureOpen {
    private static final int PARTITIONS_AT_ONCE = 16;

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final RedisClock clock;
    private final Partitions partitions;

    MeasureOpen(RedisCommands redis, RedisKeys keys, RedisClock clock, Partitions partitions) {
        this.redis = redis;
        this.keys = keys;
        this.clock = clock;
        this.partitions = partitions;
    }

    /** As of about now; what is overdue is told by this process's clock. Fails with {@link StoreDown}. */
    public Uni<OpenFigures> all() {
        return Multi.createFrom()
                .iterable(partitions.all())
                .onItem()
                .transformToUni(partition -> redis.sendAll(counts(partition)).map(MeasureOpen::figures))
                .merge(PARTITIONS_AT_ONCE)
                .collect()
                .with(Collectors.reducing(OpenFigures.NONE, OpenFigures::plus))
                .onFailure()
                .transform(failure -> StoreDown.of("open chords were not counted", failure));
    }

    private List<Request> counts(int partition) {
        return List.of(
                count(keys.chords(partition, ChordState.OPENING)),
                count(keys.chords(partition, ChordState.RUNNING)),
                count(keys.chords(partition, ChordState.JOINED)),
                Request.cmd(Command.ZCOUNT)
                        .arg(keys.deadlines(partition))
                        .arg("-inf")
                        .arg(System.currentTimeMillis() + clock.offset()),
                Request.cmd(Command.GET).arg(keys.open(partition)),
                Request.cmd(Command.XLEN).arg(keys.envelopes(partition)),
                Request.cmd(Command.XLEN).arg(keys.deadEnvelopes(partition)));
    }

    private static Request count(String sortedSet) {
        return Request.cmd(Command.ZCARD).arg(sortedSet);
    }

    private static OpenFigures figures(List<Response> counts) {
        return new OpenFigures(
                counts.get(0).toLong(),
                counts.get(1).toLong(),
                counts.get(2).toLong(),
                counts.get(3).toLong(),
                counts.get(4) == null ? 0 : Math.max(0, counts.get(4).toLong()),
                counts.get(5).toLong(),
                counts.get(6).toLong());
    }
}
