package dev.tutti.composition;

import dev.tutti.store.RedisKeys;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The streams that compositions use. */
record Streams(RedisKeys keys, int partitions) {

    /** Of task messages. */
    List<String> tasks() {
        return IntStream.range(0, partitions)
                .boxed()
                .flatMap(partition -> Stream.of("default", "http")
                        .flatMap(queue -> Stream.of(keys.first(partition, queue), keys.bulk(partition, queue))))
                .toList();
    }

    /** Of envelopes. */
    List<String> envelopes() {
        return IntStream.range(0, partitions).mapToObj(keys::envelopes).toList();
    }
}
