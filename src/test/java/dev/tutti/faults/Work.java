package dev.tutti.faults;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What the members of a chord do and what becomes of each: a pure function of chord and index. */
interface Work {
    /** Ends an expected text of which only the beginning is known. */
    String AND_SO_ON = "…";

    /** Between two expected texts of which either is right. */
    String OR = " | ";

    /** The signature of one member. */
    ObjectNode member(int chord, int index);

    /**
     * What it ends with: JSON of its value, or {@code "<type>: <message>"} as JSON text; up to {@link #AND_SO_ON} where
     * the rest is not known, and two of them with {@link #OR} between where either is right.
     */
    String ending(int chord, int index);

    /**
     * Some that succeed at once, some that sleep, one that is retried and one that fails, in every ten.
     *
     * @param longestMs how long the sleepers sleep at most
     */
    static Work mixed(int longestMs) {
        return new Work() {
            @Override
            public ObjectNode member(int chord, int index) {
                return switch (kind(chord, index)) {
                    case 0, 1, 2 -> Signatures.task("echo", name(chord, index));
                    case 3 -> Signatures.task("fail", name(chord, index));
                    case 4 -> Signatures.retried(Signatures.task("flaky", 1), 5);
                    default -> Signatures.task("sleep", millis(chord, index));
                };
            }

            @Override
            public String ending(int chord, int index) {
                return switch (kind(chord, index)) {
                    case 0, 1, 2 -> text(name(chord, index));
                    case 3 -> text("Exception: " + name(chord, index));
                    case 4 -> "2";
                    default -> Integer.toString(millis(chord, index));
                };
            }

            private int kind(int chord, int index) {
                return Math.floorMod(chord + index, 10);
            }

            private int millis(int chord, int index) {
                return Math.floorMod(chord * 7919 + index * 104_729, longestMs);
            }
        };
    }

    /** Members that return their names. */
    static Work named(Naming naming) {
        return new Work() {
            @Override
            public ObjectNode member(int chord, int index) {
                return naming.signature(chord, index, name(chord, index));
            }

            @Override
            public String ending(int chord, int index) {
                return text(name(chord, index));
            }
        };
    }

    /** A task that returns its name. */
    interface Naming {
        ObjectNode signature(int chord, int index, String name);
    }

    /** Members that all return their names at once. */
    static Work echo() {
        return named((chord, index, name) -> Signatures.task("echo", name));
    }

    /** Unlike that of any other member: so a value in a wrong place is seen. */
    static String name(int chord, int index) {
        return chord + "-" + index;
    }

    /** JSON of a text without characters to be escaped. */
    static String text(String text) {
        return "\"" + text + "\"";
    }
}
