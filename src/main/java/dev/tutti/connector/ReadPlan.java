package dev.tutti.connector;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Divides free slots among classes and streams, so that a read never brings more than there are slots.
 *
 * <p>A class of share 1 may fill every slot. One of a lesser share may hold that share of the capacity at most; it gets
 * a quarter of the slots while the classes of share 1 have entries, and its share of them while those are empty, on
 * average over many small reads. COUNT of XREADGROUP is for each stream: so as many streams are read as there are slots,
 * in turns. Not thread-safe.
 */
final class ReadPlan {
    private static final double WHILE_OTHERS_ARE_BUSY = 0.25;
    private static final long REST_WHILE_FULL_MS = 5;
    private static final long WAIT_FOR_SOME_MS = 50;

    private final long blockMs;
    private final Map<String, Turn> turns = new HashMap<>();
    private int waitOffset;

    /** What is remembered of a class from read to read. */
    private static final class Turn {
        private int offset;
        private double credit;
        private boolean hadSome;
        /** How many streams in a row were found empty; all of them, when at least as many as there are. */
        private int empty;
    }

    ReadPlan(long blockMs) {
        this.blockMs = blockMs;
    }

    /**
     * @param slots entries that may be read now, at least 1
     * @param capacity entries that may be in hand in all
     */
    ReadStep next(int slots, long capacity, List<StreamClass> classes, EntriesInHand inHand) {
        List<StreamClass> readable = new ArrayList<>();
        boolean full = false;
        for (StreamClass each : classes) {
            if (!each.streams().isEmpty()) {
                boolean room = room(each, capacity, inHand) > 0;
                full |= !room;
                if (room) {
                    readable.add(each);
                }
            }
        }
        if (readable.isEmpty()) {
            return new ReadStep.Rest(full ? REST_WHILE_FULL_MS : blockMs);
        }
        if (readable.stream().anyMatch(each -> turn(each).empty < each.streams().size())) {
            return new ReadStep.Take(parts(slots, capacity, readable, inHand));
        }
        if (full) {
            // a blocked connection could not fetch more of a class whose entries are let go of meanwhile
            readable.forEach(each -> turn(each).empty = 0);
            return new ReadStep.Rest(REST_WHILE_FULL_MS);
        }
        return waiting(slots, readable);
    }

    /** What a part brought, so that the next plan knows. */
    void came(String streamClass, int streams, int entries) {
        Turn turn = turns.computeIfAbsent(streamClass, name -> new Turn());
        turn.hadSome = entries > 0;
        turn.empty = entries > 0 ? 0 : turn.empty + streams;
    }

    /** After a connection was lost nothing is known of the streams. */
    void forget() {
        turns.values().forEach(turn -> turn.empty = 0);
    }

    private List<ReadStep.Part> parts(int slots, long capacity, List<StreamClass> readable, EntriesInHand inHand) {
        boolean alone = readable.stream().noneMatch(each -> each.share() == 1);
        boolean busy = readable.stream().anyMatch(each -> each.share() == 1 && turn(each).hadSome);
        int left = slots;
        int[] counts = new int[readable.size()];
        int whole = 0;
        for (int i = 0; i < counts.length; i++) {
            StreamClass each = readable.get(i);
            if (each.share() == 1) {
                whole++;
            } else {
                double part = alone ? 1 : busy ? WHILE_OTHERS_ARE_BUSY : each.share();
                counts[i] = claim(turn(each), part * slots, Math.min(left, room(each, capacity, inHand)));
                left -= counts[i];
            }
        }
        List<ReadStep.Part> parts = new ArrayList<>(counts.length);
        for (int i = 0; i < counts.length; i++) {
            StreamClass each = readable.get(i);
            if (each.share() == 1) {
                counts[i] = (left + whole - 1) / whole;
                left -= counts[i];
                whole--;
            }
            if (counts[i] > 0) {
                parts.add(part(each, counts[i]));
            }
        }
        return parts;
    }

    private static int claim(Turn turn, double due, long most) {
        turn.credit += due;
        int claimed = (int) Math.min((long) turn.credit, most);
        // what it could not use is not saved up, but for the fraction of a slot
        turn.credit = Math.min(1, turn.credit - claimed);
        return claimed;
    }

    private ReadStep.Part part(StreamClass of, int count) {
        int streams = Math.min(count, of.streams().size());
        Turn turn = turn(of);
        List<String> chosen = rotate(of.streams(), turn.offset, streams);
        turn.offset = (turn.offset + streams) % of.streams().size();
        return new ReadStep.Part(of.name(), chosen, count / streams);
    }

    private ReadStep waiting(int slots, List<StreamClass> readable) {
        List<String> all =
                readable.stream().flatMap(each -> each.streams().stream()).toList();
        if (all.size() <= slots) {
            return new ReadStep.Wait(all, blockMs);
        }
        waitOffset = (waitOffset + slots) % all.size();
        return new ReadStep.Wait(rotate(all, waitOffset, slots), Math.min(blockMs, WAIT_FOR_SOME_MS));
    }

    private static List<String> rotate(List<String> streams, int offset, int count) {
        if (count == streams.size()) {
            return streams;
        }
        List<String> chosen = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            chosen.add(streams.get((offset + i) % streams.size()));
        }
        return chosen;
    }

    private static long room(StreamClass of, long capacity, EntriesInHand inHand) {
        if (of.share() == 1) {
            return Long.MAX_VALUE;
        }
        return Math.max(1, (long) (of.share() * capacity)) - inHand.ofClass(of.name());
    }

    private Turn turn(StreamClass of) {
        return turns.computeIfAbsent(of.name(), name -> new Turn());
    }
}
