package dev.tutti.faults;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What the members of a chord do and what becomes of each: a pure function of chord and index. */
interface Work {
    /** Ends an expected text of which only the beginning is known. */
    String AND_SO_ON = "…";

    /** The signature of one member. */
    ObjectNode member(int chord, int index);

    /**
     * What it ends with: JSON of its value, or {@code "<type>: <message>"} as JSON text; up to {@link #AND_SO_ON} where
     * the rest is not known.
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
                    case 0, 1, 2 -> signature("echo", name(chord, index));
                    case 3 -> signature("fail", name(chord, index));
                    case 4 -> retried(signature("flaky", null));
                    default -> sleeping(millis(chord, index));
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

    /** Members that all return their names at once. */
    static Work echo() {
        return new Work() {
            @Override
            public ObjectNode member(int chord, int index) {
                return signature("echo", name(chord, index));
            }

            @Override
            public String ending(int chord, int index) {
                return text(name(chord, index));
            }
        };
    }

    /** Unlike that of any other member: so a value in a wrong place is seen. */
    static String name(int chord, int index) {
        return chord + "-" + index;
    }

    /** JSON of a text without characters to be escaped. */
    static String text(String text) {
        return "\"" + text + "\"";
    }

    private static ObjectNode signature(String task, String argument) {
        ObjectNode signature = Json.object().put("task", task);
        ArrayNode args = signature.putArray("args");
        if (argument != null) {
            args.add(argument);
        }
        return signature;
    }

    private static ObjectNode retried(ObjectNode signature) {
        ((ArrayNode) signature.get("args")).add(1);
        signature.putObject("retry").put("maxAttempts", 5).put("delay", "PT0.1S");
        return signature;
    }

    private static ObjectNode sleeping(int millis) {
        ObjectNode signature = Json.object().put("task", "sleep");
        signature.putArray("args").add(millis);
        return signature;
    }
}
