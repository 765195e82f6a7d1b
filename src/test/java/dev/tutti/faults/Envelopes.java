package dev.tutti.faults;

import io.vertx.redis.client.Request;
import java.time.Instant;

/** Commands that add envelopes nobody sent. */
final class Envelopes {
    static final String STREAM = "tutti:{0}:envelopes";

    private Envelopes() {}

    /**
     * Of a member.
     *
     * @param ending in the form of {@link Work#ending}
     */
    static Request member(String chord, int index, int round, String ending, boolean failure) {
        return add("member", chord, index, round, 1, ending, failure);
    }

    /** Of a callback that succeeded. */
    static Request callback(String chord, int round, int generation) {
        return add("callback", chord, -1, round, generation, "null", false);
    }

    /** Of nothing. */
    static Request garbage(String text) {
        return RedisView.request("XADD", STREAM, "*", "h", text, "p", "\u0000");
    }

    private static Request add(
            String kind, String chord, int index, int round, int generation, String ending, boolean failure) {
        String header = String.join(
                " ", "1", kind, chord, index + "", round + "", generation + "", "1", "default", "default", "-");
        return RedisView.request("XADD", STREAM, "*", "h", header, "p", stored(ending, failure));
    }

    private static String stored(String ending, boolean failure) {
        String end = failure
                ? "\"status\":\"failure\",\"exception\":{\"type\":\"Exception\",\"class\":\"java.lang.Exception\",\"message\":\""
                        + ending.substring("\"Exception: ".length()) + ",\"reason\":\"threw\",\"cause\":null}"
                : "\"status\":\"success\",\"value\":" + ending;
        return (failure ? "f1 " : "s1 ") + "{\"ref\":null,\"task\":\"forged\"," + end
                + ",\"attempts\":1,\"worker\":\"forger\",\"startedAt\":\"" + Instant.now() + "\",\"durationMs\":0}";
    }
}
