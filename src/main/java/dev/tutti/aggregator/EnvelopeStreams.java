package dev.tutti.aggregator;

import dev.tutti.connector.StreamClass;
import dev.tutti.connector.StreamSource;
import dev.tutti.store.Partitions;
import dev.tutti.store.RedisKeys;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The streams of the envelopes channel: one of every partition. */
@ApplicationScoped
@Identifier("envelopes")
class EnvelopeStreams implements StreamSource {
    private final RedisKeys keys;
    private final Partitions partitions;

    EnvelopeStreams(RedisKeys keys, Partitions partitions) {
        this.keys = keys;
        this.partitions = partitions;
    }

    @Override
    public List<StreamClass> classes() {
        return List.of(new StreamClass(
                "envelopes", 1, partitions.all().stream().map(keys::envelopes).toList()));
    }
}
