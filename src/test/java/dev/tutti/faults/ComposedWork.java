package dev.tutti.faults;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Members that are chords, chords in chords and chains, some of which fail, beside plain ones. A nested chord's callback,
 * {@code together}, returns the plain list of its outcomes, so every value in it is known.
 *
 * @param longestMs how long members sleep at most
 */
record ComposedWork(int longestMs) implements Work {
    /** Kinds of members; a chord of that many has one of each. */
    static final int KINDS = 8;

    @Override
    public ObjectNode member(int chord, int index) {
        String name = Work.name(chord, index);
        int millis = Math.floorMod(chord * 7919 + index * 104_729, longestMs);
        return switch (kind(chord, index)) {
            case 0 -> Signatures.task("echo", name);
            case 1 -> together(Signatures.task("echo", name), Signatures.task("sleep", millis));
            case 2 -> together(together(Signatures.task("sleep", millis)), Signatures.task("fail", name));
            case 3 -> together();
            case 4 -> {
                ObjectNode failing = together(Signatures.task("sleep", millis), Signatures.task("fail", name));
                yield failing.put("onFailure", "propagate");
            }
            case 5 -> then(Signatures.task("sleep", millis), Signatures.task("echo"));
            case 6 -> then(Signatures.task("echo", name), Signatures.task("fail"), Signatures.task("echo"));
            default -> Signatures.retried(Signatures.task("flaky", 1), 5);
        };
    }

    @Override
    public String ending(int chord, int index) {
        String name = Work.name(chord, index);
        int millis = Math.floorMod(chord * 7919 + index * 104_729, longestMs);
        return switch (kind(chord, index)) {
            case 0 -> Work.text(name);
            case 1 -> "[" + Work.text(name) + "," + millis + "]";
            case 2 -> "[[" + millis + "]," + Work.text("Exception: " + name) + "]";
            case 3 -> "[]";
            case 4 -> "\"CallbackFailed: " + AND_SO_ON;
            case 5 -> Integer.toString(millis);
            case 6 -> Work.text("Exception: " + name);
            default -> "2";
        };
    }

    private static int kind(int chord, int index) {
        return Math.floorMod(chord + index, KINDS);
    }

    private static ObjectNode together(ObjectNode... members) {
        ObjectNode chord = Json.object();
        ArrayNode list = chord.putArray("members");
        for (ObjectNode member : members) {
            list.add(member);
        }
        chord.set("callback", Signatures.task("together"));
        return chord;
    }

    private static ObjectNode then(ObjectNode first, ObjectNode... links) {
        ObjectNode last = first;
        for (ObjectNode link : links) {
            last.set("then", link);
            last = link;
        }
        return first;
    }
}
