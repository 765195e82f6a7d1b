package dev.tutti.connector;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The entries of one channel that were read and not yet let go of: neither acknowledged nor given up. The one place
 * that knows them, for shares, renewal and drain. Safe from any thread.
 */
final class EntriesInHand {
    private record Key(String stream, String id) {}

    private final Map<Key, StreamEntry> entries = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> byClass = new ConcurrentHashMap<>();
    private volatile Runnable onRelease = () -> {};

    /** @param listener told after entries were let go of, on the releasing thread */
    void onRelease(Runnable listener) {
        onRelease = listener;
    }

    void take(List<StreamEntry> read) {
        for (StreamEntry entry : read) {
            if (entries.put(key(entry), entry) == null) {
                count(entry.streamClass()).incrementAndGet();
            }
        }
    }

    /** Forgets entries; those that are not in hand are passed over. */
    void release(List<StreamEntry> done) {
        for (StreamEntry entry : done) {
            if (entries.remove(key(entry)) != null) {
                count(entry.streamClass()).decrementAndGet();
            }
        }
        onRelease.run();
    }

    int size() {
        return entries.size();
    }

    int ofClass(String streamClass) {
        return count(streamClass).get();
    }

    /** A live view. */
    Collection<StreamEntry> all() {
        return entries.values();
    }

    private AtomicInteger count(String streamClass) {
        return byClass.computeIfAbsent(streamClass, name -> new AtomicInteger());
    }

    private static Key key(StreamEntry entry) {
        return new Key(entry.stream(), entry.id());
    }
}
