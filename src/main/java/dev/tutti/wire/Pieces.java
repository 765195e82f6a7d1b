package dev.tutti.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** Cuts lists to what one script call takes. */
public final class Pieces {
    private Pieces() {}

    /**
     * Cuts a list, in order, into pieces of at most so many items and bytes. A piece has at least one item, however
     * large; an empty list is one empty piece. The pieces are views.
     */
    public static <T> List<List<T>> of(List<T> items, int most, long mostBytes, ToIntFunction<T> bytesOf) {
        List<List<T>> pieces = new ArrayList<>();
        int from = 0;
        long bytes = 0;
        for (int i = 0; i < items.size(); i++) {
            int length = bytesOf.applyAsInt(items.get(i));
            if (i - from == most || i > from && bytes + length > mostBytes) {
                pieces.add(items.subList(from, i));
                from = i;
                bytes = 0;
            }
            bytes += length;
        }
        pieces.add(items.subList(from, items.size()));
        return pieces;
    }
}
