package dev.tutti.outbound;

import dev.tutti.chord.Reason;

/** Why a call has no usable answer; becomes a descriptor of that reason. */
final class CallFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final String detail;
    private final boolean forGood;

    CallFault(Reason reason, String message) {
        this(reason, message, "", false);
    }

    /**
     * @param message fit for logs: no header, no query, nothing that the other side said
     * @param detail what the other side said
     * @param forGood whether every other attempt would end the same
     */
    CallFault(Reason reason, String message, String detail, boolean forGood) {
        super(message, null, false, false);
        this.reason = reason;
        this.detail = detail;
        this.forGood = forGood;
    }

    Reason reason() {
        return reason;
    }

    boolean forGood() {
        return forGood;
    }

    /** The message of the outcome. */
    String text() {
        return detail.isEmpty() ? getMessage() : getMessage() + ": " + detail;
    }
}
