package dev.tutti.api;

import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** Says which bodies are read. */
final class ContentTypes {
    static final String NDJSON = "application/x-ndjson";

    private ContentTypes() {}

    /**
     * Lets JSON in UTF-8 pass.
     *
     * @throws Refused anything else
     */
    static void requireJson(@Nullable MediaType type) {
        if (type == null) {
            throw refused(
                    "The request has no Content-Type; its body should be application/json or application/x-ndjson.");
        }
        if (!MediaType.APPLICATION_JSON_TYPE.isCompatible(type)) {
            throw refused("The body should be application/json or application/x-ndjson, not " + type + ".");
        }
        requireUtf8(type);
    }

    /** Whether a body is said to be NDJSON, in whatever charset. */
    static boolean isNdjson(@Nullable MediaType type) {
        return type != null && NDJSON.equalsIgnoreCase(type.getType() + "/" + type.getSubtype());
    }

    /**
     * Lets UTF-8 pass.
     *
     * @throws Refused any other charset
     */
    static void requireUtf8(MediaType type) {
        String charset = type.getParameters().getOrDefault(MediaType.CHARSET_PARAMETER, "utf-8");
        if (!charset.equalsIgnoreCase("utf-8")) {
            throw refused("The body should be JSON in UTF-8, not in " + charset + ".");
        }
    }

    private static Refused refused(String detail) {
        return new Refused(ProblemType.UNSUPPORTED_MEDIA_TYPE, detail);
    }
}
