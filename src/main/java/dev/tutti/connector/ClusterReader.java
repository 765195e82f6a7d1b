package dev.tutti.connector;

import io.vertx.core.Future;
import io.vertx.core.impl.ContextInternal;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.IntFunction;

/**
 * Reads streams of many slots as if they were on one connection: a reader for each slot, each part of a read divided among
 * them. A wait ends when one of them brings something, for the others are unblocked then. A slot that cannot be read is left
 * out until it can. All methods belong on the context.
 */
final class ClusterReader implements StreamReader {
    private final ContextInternal context;
    private final IntFunction<SlotReader> make;
    private final Map<Integer, SlotReader> readers = new HashMap<>();
    private Collection<SlotReader> waiting = List.of();

    /** @param readers makes the reader of a slot, given who is told when it can be read */
    ClusterReader(ContextInternal context, BiFunction<Integer, Runnable, SlotReader> readers) {
        this.context = context;
        this.make = slot -> readers.apply(slot, this::wake);
    }

    private SlotReader reader(String stream) {
        return readers.computeIfAbsent(SlotTable.of(stream), make::apply);
    }

    @Override
    public Future<Void> connect() {
        return readers.isEmpty()
                ? context.succeededFuture()
                : open(readers.values()).mapEmpty();
    }

    /** Those that are open; when none is, waits for the first. Fails when none can be opened. */
    private Future<List<SlotReader>> open(Collection<SlotReader> wanted) {
        List<SlotReader> open = new ArrayList<>();
        List<Future<Void>> attempts = new ArrayList<>();
        for (SlotReader each : wanted) {
            if (each.isOpen()) {
                open.add(each);
            } else {
                attempts.add(each.opened());
            }
        }
        return open.isEmpty()
                ? Future.any(attempts)
                        .map(any -> wanted.stream().filter(SlotReader::isOpen).toList())
                : context.succeededFuture(open);
    }

    @Override
    public Future<List<List<Response>>> take(List<ReadStep.Part> parts) {
        Map<SlotReader, Map<Integer, ReadStep.Part>> pieces = new LinkedHashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            ReadStep.Part part = parts.get(i);
            int index = i;
            bySlot(part.streams()).forEach((slot, streams) -> pieces.computeIfAbsent(slot, s -> new LinkedHashMap<>())
                    .put(index, new ReadStep.Part(part.streamClass(), streams, part.count())));
        }
        return open(pieces.keySet()).compose(open -> {
            List<List<Response>> came = new ArrayList<>();
            parts.forEach(part -> came.add(new ArrayList<>()));
            List<Future<List<List<Response>>>> reads = new ArrayList<>();
            for (SlotReader slot : open) {
                List<Integer> which = List.copyOf(pieces.get(slot).keySet());
                reads.add(slot.take(List.copyOf(pieces.get(slot).values())).onSuccess(replies -> {
                    for (int i = 0; i < replies.size(); i++) {
                        came.get(which.get(i)).addAll(replies.get(i));
                    }
                }));
            }
            return unlessAllFailed(reads).map(v -> came);
        });
    }

    @Override
    public Future<List<Response>> await(List<String> streams, long ms) {
        Map<SlotReader, List<String>> pieces = bySlot(streams);
        return open(pieces.keySet()).compose(open -> {
            List<Response> came = new ArrayList<>();
            List<Future<List<Response>>> reads = new ArrayList<>();
            waiting = open;
            for (SlotReader slot : open) {
                reads.add(slot.await(pieces.get(slot), ms)
                        .onSuccess(replies -> {
                            came.addAll(replies);
                            if (!replies.isEmpty()) {
                                wake();
                            }
                        })
                        .onFailure(e -> wake()));
            }
            return unlessAllFailed(reads).map(v -> came).onComplete(v -> waiting = List.of());
        });
    }

    private Map<SlotReader, List<String>> bySlot(List<String> streams) {
        Map<SlotReader, List<String>> bySlot = new LinkedHashMap<>();
        streams.forEach(stream -> bySlot.computeIfAbsent(reader(stream), slot -> new ArrayList<>())
                .add(stream));
        return bySlot;
    }

    private <T> Future<Void> unlessAllFailed(List<Future<T>> reads) {
        return Future.join(reads)
                .transform(all -> reads.stream().allMatch(Future::failed)
                        ? context.failedFuture(all.cause())
                        : context.succeededFuture());
    }

    private void wake() {
        waiting.forEach(SlotReader::unblock);
    }

    /** Each slot's reader has closed its own connection if that was broken. */
    @Override
    public void drop(Throwable why) {}

    @Override
    public void close() {
        readers.values().forEach(SlotReader::close);
    }
}
