package dev.tutti.connector;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The streams a channel reads, asked of its {@link StreamSource} at most once a second. Not thread-safe. */
final class ChannelStreams {
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String channel;
    private final StreamSource source;
    private List<StreamClass> classes = List.of();
    private Map<String, String> classOf = Map.of();
    private boolean asked;
    private long askedAt;

    ChannelStreams(String channel, StreamSource source) {
        this.channel = channel;
        this.source = source;
    }

    List<StreamClass> classes() {
        long now = System.nanoTime();
        if (!asked || now - askedAt > FRESH_NANOS) {
            asked = true;
            askedAt = now;
            ask();
        }
        return classes;
    }

    /** The class of each stream; the first one where several name it. */
    Map<String, String> classOf() {
        return classOf;
    }

    /** The streams of all classes. */
    List<String> names() {
        return classes().stream().flatMap(each -> each.streams().stream()).toList();
    }

    private void ask() {
        List<StreamClass> now;
        try {
            now = source.classes();
        } catch (RuntimeException e) {
            ConnectorLog.LOG.sourceFailed(channel, e);
            return;
        }
        if (!now.equals(classes)) {
            classes = List.copyOf(now);
            classOf = new HashMap<>();
            classes.forEach(each -> each.streams().forEach(stream -> classOf.putIfAbsent(stream, each.name())));
        }
    }
}
