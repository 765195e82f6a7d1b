package dev.tutti.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** The JSON of messages and keys: bounded in depth and lengths, never told by a message which class to make. */
public final class Json {
    /** Deepest nesting that is read. */
    public static final int DEPTH_LIMIT = 100;

    /**
     * Deepest nesting of a signature or value that is stored; less than what is read, for manifests, outcomes and answers
     * put them inside others.
     */
    public static final int STORED_DEPTH_LIMIT = DEPTH_LIMIT - 10;

    /** Most characters of a string. */
    public static final int STRING_LIMIT = 20_000_000;

    /** Most digits of a number. */
    public static final int NUMBER_LIMIT = 1_000;

    /** Most characters of a field name. */
    public static final int NAME_LIMIT = 1_000;

    /** Makes parsers and generators. */
    public static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(constraints(DEPTH_LIMIT))
            .disable(JsonFactory.Feature.CHARSET_DETECTION) // UTF-8 and nothing else: places are counted in its bytes
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8) // an emoji takes 4 bytes, not 12
            .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool()) // not one of each thread: tasks have new ones
            .build();

    /** The same for what comes from outside and is put into other JSON later. */
    public static final JsonFactory PARTS = FACTORY.rebuild()
            .streamReadConstraints(constraints(STORED_DEPTH_LIMIT))
            .build();

    /** For trees of our own; the application's own mapper binds arguments and writes values. */
    public static final JsonMapper MAPPER = JsonMapper.builder(FACTORY)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    private static StreamReadConstraints constraints(int depth) {
        return StreamReadConstraints.builder()
                .maxNestingDepth(depth)
                .maxStringLength(STRING_LIMIT)
                .maxNumberLength(NUMBER_LIMIT)
                .maxNameLength(NAME_LIMIT)
                .build();
    }

    /** Writes a value of our own: records, maps, lists, texts, numbers. */
    public static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "a " + value.getClass().getSimpleName() + " cannot be written as JSON", e);
        }
    }
}
