package dev.tutti.faults;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** JSON of signatures. */
final class Signatures {
    private Signatures() {}

    /** @param args texts and whole numbers */
    static ObjectNode task(String name, Object... args) {
        ObjectNode signature = Json.object().put("task", name);
        ArrayNode list = signature.putArray("args");
        for (Object arg : args) {
            if (arg instanceof Integer number) {
                list.add(number);
            } else {
                list.add(arg.toString());
            }
        }
        return signature;
    }

    /** The same, with attempts a tenth of a second apart. */
    static ObjectNode retried(ObjectNode signature, int maxAttempts) {
        signature.putObject("retry").put("maxAttempts", maxAttempts).put("delay", "PT0.1S");
        return signature;
    }

    /** The same, on that queue. */
    static ObjectNode on(String queue, ObjectNode signature) {
        return signature.put("queue", queue);
    }

    /** The same, put off. */
    static ObjectNode delayed(ObjectNode signature, int millis) {
        return signature.put("delay", java.time.Duration.ofMillis(millis).toString());
    }
}
