package dev.tutti.connector;

import java.util.List;

/**
 * What one message is to carry.
 *
 * @param entries one, or with {@code batch} a list
 * @param metadata what the message says besides
 */
record Arrival(List<StreamEntry> entries, List<Object> metadata) {

    static Arrival read(List<StreamEntry> entries) {
        return new Arrival(entries, List.of());
    }

    static Arrival of(Held held) {
        Object metadata =
                switch (held.origin()) {
                    case READ, TAKEN -> new TakenOver(held.starts());
                    case SUSPECT, LONE -> new TakenOver(held.starts() + 1);
                    case POISONED -> new Poisoned(held.starts());
                };
        return new Arrival(List.of(held.entry()), List.of(metadata));
    }
}
