package dev.tutti.api;

import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** Says which bodies are read. */
final class ContentTypes {
    static final String NDJSON = "application/x-ndjson";

    private static final MediaType NDJSON_TYPE = new MediaType("application", "x-ndjson");

    private ContentTypes() {}

    /**
     * Lets JSON in UTF-8 pass.
     *
     * @throws Refused anything else
     */
    static void requireJson(@Nullable MediaType type) {
        if (type == null) {
            throw refused("The request has no Content-Type; its body should be application/json.");
        }
        if (NDJSON_TYPE.isCompatible(type)) {
            throw refused("Bodies of the type application/x-ndjson are not supported yet; send application/json.");
        }
        if (!MediaType.APPLICATION_JSON_TYPE.isCompatible(type)) {
            throw refused("The body should be application/json, not " + type + ".");
        }
        String charset = type.getParameters().getOrDefault(MediaType.CHARSET_PARAMETER, "utf-8");
        if (!charset.equalsIgnoreCase("utf-8")) {
            throw refused("The body should be JSON in UTF-8, not in " + charset + ".");
        }
    }

    private static Refused refused(String detail) {
        return new Refused(ProblemType.UNSUPPORTED_MEDIA_TYPE, detail);
    }
}
