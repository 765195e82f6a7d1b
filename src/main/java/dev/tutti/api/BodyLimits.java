package dev.tutti.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.tutti.config.TuttiConfig;
import dev.tutti.wire.Json;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;

/**
 * How much JSON of a request is read: {@code tutti.limits.depth}, {@code .string-length}, {@code .number-length} and
 * {@code .members}. The first three can only be lower than what every process reads again ({@link Json}), whatever is set
 * there: so what one process accepts, all others can run.
 */
@Singleton
final class BodyLimits {
    private final TuttiConfig.Limits limits;
    private final JsonFactory json;

    /** @throws IllegalArgumentException when a limit is beyond what is read again */
    BodyLimits(TuttiConfig config) {
        limits = config.limits();
        json = Json.PARTS
                .rebuild()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(within(Json.STORED_DEPTH_LIMIT, limits.depth(), "depth"))
                        .maxStringLength(within(Json.STRING_LIMIT, limits.stringLength(), "string-length"))
                        .maxNumberLength(within(Json.NUMBER_LIMIT, limits.numberLength(), "number-length"))
                        .maxNameLength(Json.NAME_LIMIT)
                        .build())
                .build();
    }

    /** Made when the process starts, so that a wrong limit is said then. */
    void start(@Observes StartupEvent event) {}

    /** Most members of a chord that is submitted as JSON. */
    int members() {
        return limits.members();
    }

    /** Reads a body, or a line of one; refuses a field twice in one object. */
    JsonParser parser(byte[] body) throws IOException {
        return json.createParser(body).enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    }

    /** Which limit it was that the parser came upon, as the end of a sentence. */
    String broken(StreamConstraintsException e) {
        String limit = e.getOriginalMessage();
        if (limit.contains("getMaxNestingDepth")) {
            return "is nested deeper than " + limits.depth() + " (tutti.limits.depth)";
        }
        if (limit.contains("getMaxStringLength")) {
            return "has a string of more than " + limits.stringLength() + " characters (tutti.limits.string-length)";
        }
        if (limit.contains("getMaxNumberLength")) {
            return "has a number of more than " + limits.numberLength() + " digits (tutti.limits.number-length)";
        }
        if (limit.contains("getMaxNameLength")) {
            return "has a name of more than " + Json.NAME_LIMIT + " characters";
        }
        return "cannot be kept: " + limit; // an exponent that no number of Java's has
    }

    private static int within(int most, int limit, String name) {
        if (limit < 1 || limit > most) {
            throw new IllegalArgumentException("tutti.limits." + name + " is " + limit + ", must be 1 to " + most
                    + ": no process reads more again");
        }
        return limit;
    }
}
