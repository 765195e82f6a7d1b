package dev.tutti.faults;

/** What can be wrong with a chord, or merely be told of it. */
enum Finding {
    /**
     * Accepted, but the API does not know it, or it ended without the sink having accepted its callback, or it
     * was abandoned.
     */
    LOST(true),
    /** Its callback's list has fewer items than the chord has members, or one of them is no outcome. */
    SHORT(true),
    /** An item of its list is not what its member ended with, or the list the API shows differs from the callback's. */
    WRONG(true),
    /** The items are right, their order is not. */
    REORDERED(true),
    /** Its callback came before the last of its members had ended. */
    EARLY(true),
    /** A round had effects under two ids, two lists under one id, or counted more outcomes than it has members. */
    DOUBLE_EFFECT(true),
    /** Its callback came once more, with the same id and the same list: allowed, counted. */
    DOUBLE_DELIVERY(false),
    /** It is there and has not ended when the experiment's patience has. */
    STUCK(true),
    /** A callback of a chord that was refused or never sent, or whose first delivery came after the chord's end. */
    GHOST(true),
    /** A repeat that came after the chord's end, from a process that was stopped and woke up: allowed, counted. */
    ZOMBIE(false),
    /** What a dead process had in hand was not taken over within claim-idle and two ticks. */
    LATE(false);

    private final boolean forbidden;

    Finding(boolean forbidden) {
        this.forbidden = forbidden;
    }

    /** Whether Z asks for none of it. */
    boolean isForbidden() {
        return forbidden;
    }

    /** As the report names it. */
    String text() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
