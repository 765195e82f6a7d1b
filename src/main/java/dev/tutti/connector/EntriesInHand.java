package dev.tutti.connector;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The entries of one channel that were read or taken over and not yet let go of: neither acknowledged, nor given up, nor
 * lost to another consumer. The one place that knows them, for shares, renewal and drain. Safe from any thread.
 */
final class EntriesInHand {
    private record Key(String stream, String id) {}

    private final Map<Key, Held> entries = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> byClass = new ConcurrentHashMap<>();
    private final AtomicInteger suspects = new AtomicInteger();
    private final List<Runnable> onRelease = new CopyOnWriteArrayList<>();

    /** @param listener told after entries were let go of, on the releasing thread */
    void onRelease(Runnable listener) {
        onRelease.add(listener);
    }

    /** Returns those that were not in hand. */
    List<StreamEntry> take(List<StreamEntry> read) {
        return read.stream().filter(entry -> take(Held.read(entry))).toList();
    }

    /** Returns whether it was not in hand. */
    boolean take(Held held) {
        if (entries.putIfAbsent(key(held.entry()), held) != null) {
            return false;
        }
        count(held, 1);
        return true;
    }

    /** Forgets entries and returns them; those that are not in hand any more, or are in hand once again, are passed over. */
    List<Held> release(List<StreamEntry> done) {
        List<Held> released = new ArrayList<>(done.size());
        for (StreamEntry entry : done) {
            Key key = key(entry);
            Held held = entries.get(key);
            if (held != null && held.entry() == entry && entries.remove(key, held)) {
                count(held, -1);
                released.add(held);
            }
        }
        onRelease.forEach(Runnable::run);
        return released;
    }

    /** Whether this very delivery of an entry is in hand. */
    boolean holds(StreamEntry entry) {
        Held held = entries.get(key(entry));
        return held != null && held.entry() == entry;
    }

    int size() {
        return entries.size();
    }

    int ofClass(String streamClass) {
        return counter(streamClass).get();
    }

    int suspects() {
        return suspects.get();
    }

    /** A live view. */
    Collection<Held> all() {
        return entries.values();
    }

    private void count(Held held, int by) {
        counter(held.entry().streamClass()).addAndGet(by);
        if (held.origin() == Held.Origin.SUSPECT) {
            suspects.addAndGet(by);
        }
    }

    private AtomicInteger counter(String streamClass) {
        return byClass.computeIfAbsent(streamClass, name -> new AtomicInteger());
    }

    private static Key key(StreamEntry entry) {
        return new Key(entry.stream(), entry.id());
    }
}
