package dev.tutti.connector;

/**
 * An entry in hand.
 *
 * @param starts how often it had been started before this time, as the pending entry says it when it is handed back
 */
record Held(StreamEntry entry, Origin origin, int starts) {

    /** How an entry came in hand. */
    enum Origin {
        /** Read: nobody had it before. */
        READ,
        /** Taken over, and nothing speaks against it. */
        TAKEN,
        /** Taken over once from a consumer that vanished: runs beside few of its kind. */
        SUSPECT,
        /** Taken over more than once: runs alone. */
        LONE,
        /** Was started too often: not to be run. */
        POISONED
    }

    /** An entry that was just read, which Redis counts as its first start. */
    static Held read(StreamEntry entry) {
        return new Held(entry, Origin.READ, 1);
    }
}
