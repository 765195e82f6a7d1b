package dev.tutti.store;

/** A chord was not accepted, for a reason that is not in it: nothing of it is stored, or what is was given up. */
public final class NotAccepted extends RuntimeException {
    private final Why why;

    /** The reason, and whether trying again helps. */
    public enum Why {
        /** Its idempotency key is of a chord that is still being submitted; try again in a moment. */
        KEY_IN_USE,
        /** Its idempotency key came before with another submission; it will not do. */
        KEY_OF_ANOTHER,
        /** The chord of its idempotency key has been removed; it was accepted then, and will not be again. */
        CHORD_GONE,
        /** There are more open members than {@code tutti.limits.backlog} allows; try again once some have ended. */
        BACKLOG_FULL,
        /** With its queues there would be more than {@code tutti.limits.queues}; try again once others are empty and gone. */
        TOO_MANY_QUEUES,
        /** Redis holds more than {@code tutti.limits.memory} allows, or is full; try again once there is room. */
        MEMORY_FULL,
        /** It was given up while it was being submitted, for it took too long; try again. */
        ABANDONED
    }

    NotAccepted(Why why, String message) {
        super(message, null, false, false); // an answer, not a fault: nobody reads its stack
        this.why = why;
    }

    /** The reason. */
    public Why why() {
        return why;
    }
}
