package dev.tutti.store;

import dev.tutti.chord.Signature;
import dev.tutti.wire.Submission;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The queues of which a chord may touch the stream {@code first} when its members have ended: its callback's and its
 * errback's, in any order, for which of the two it will be only the script knows. {@code ""} stands for none.
 */
record NextQueues(String one, String other) {

    /** Queues as headers name them. */
    static NextQueues of(List<String> names) {
        return new NextQueues(names.isEmpty() ? "" : names.get(0), names.size() < 2 ? "" : names.get(1));
    }

    /** The fields {@code callbackQueue} and {@code errbackQueue} of a chord's hash. */
    static NextQueues of(@Nullable Response callbackQueue, @Nullable Response errbackQueue) {
        return new NextQueues(text(callbackQueue), text(errbackQueue));
    }

    /** Those of a chord whose signatures are bound. */
    static NextQueues of(Submission submission) {
        return of(submission.ends().flatMap(end -> end.queue().stream()).toList());
    }

    private static String text(@Nullable Response queue) {
        return queue == null ? "" : queue.toString();
    }

    /** As headers name them: each once. */
    List<String> names() {
        return Stream.of(one, other).filter(name -> !name.isEmpty()).distinct().toList();
    }

    /** Their two streams, for KEYS; where there is none, one that is of the same slot and that no script touches. */
    List<String> streams(RedisKeys keys, int partition) {
        return Stream.of(one, other)
                .map(name -> keys.first(partition, name.isEmpty() ? Signature.DEFAULT_QUEUE : name))
                .toList();
    }
}
