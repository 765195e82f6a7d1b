package dev.tutti.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.tutti.chord.Signature;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Writes signatures of the Java API. */
public final class SignatureJson {
    /** Deepest nesting of a signature; less than what is read, for a manifest puts signatures inside an array. */
    static final int DEPTH_LIMIT = Json.DEPTH_LIMIT - 10;

    private SignatureJson() {}

    /**
     * Encodes a signature.
     *
     * @param mapper writes the arguments
     * @throws IllegalArgumentException when an argument cannot be written as JSON; says which
     */
    public static EncodedSignature encode(Signature signature, ObjectMapper mapper) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ObjectWriter writer = mapper.writer()
                .without(SerializationFeature.INDENT_OUTPUT)
                .with(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8); // an emoji takes 4 bytes, not 12
        try (JsonGenerator json = mapper.getFactory().createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("task", signature.task());
            if (!signature.args().isEmpty()) {
                json.writeFieldName("args");
                writer.writeValue(json, signature.args());
            }
            if (!signature.kwargs().isEmpty()) {
                json.writeFieldName("kwargs");
                writer.writeValue(json, signature.kwargs());
            }
            if (signature.ref().isPresent()) {
                json.writeStringField("ref", signature.ref().get());
            }
            if (signature.queue().isPresent()) {
                json.writeStringField("queue", signature.queue().get());
            }
            PolicyJson.write(json, signature);
            json.writeEndObject();
        } catch (IOException | StackOverflowError e) {
            throw refused(signature, e);
        }
        byte[] json = bytes.toByteArray();
        try {
            readAgain(json);
        } catch (IOException e) {
            throw refused(signature, e);
        }
        return new EncodedSignature(signature.task(), signature.ref(), signature.queue(), Buffer.buffer(json));
    }

    /** What cannot be read again would never be dispatched: too deep, a number too long, raw JSON that is none. */
    private static void readAgain(byte[] json) throws IOException {
        try (JsonParser parser = Json.FACTORY.createParser(json)) {
            while (parser.nextToken() != null) {
                if (parser.getParsingContext().getNestingDepth() > DEPTH_LIMIT) {
                    throw new IOException("they are nested deeper than " + DEPTH_LIMIT);
                }
                if (parser.currentToken().isNumeric()) {
                    parser.getNumberType(); // numbers are read lazily, and so is their length checked
                }
            }
        }
    }

    private static IllegalArgumentException refused(Signature signature, Throwable e) {
        return new IllegalArgumentException(
                "arguments of task " + signature.task() + " cannot be written as JSON: " + e.getMessage(), e);
    }
}
