package dev.tutti.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tutti.chord.Signature;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Writes signatures of the Java API. */
public final class SignatureJson {
    private SignatureJson() {}

    /**
     * Encodes a signature.
     *
     * @param mapper writes the arguments
     * @throws IllegalArgumentException when an argument cannot be written as JSON; says which
     */
    public static EncodedSignature encode(Signature signature, ObjectMapper mapper) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = mapper.getFactory().createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("task", signature.task());
            if (!signature.args().isEmpty()) {
                json.writeFieldName("args");
                mapper.writeValue(json, signature.args());
            }
            if (!signature.kwargs().isEmpty()) {
                json.writeFieldName("kwargs");
                mapper.writeValue(json, signature.kwargs());
            }
            if (signature.ref().isPresent()) {
                json.writeStringField("ref", signature.ref().get());
            }
            if (signature.queue().isPresent()) {
                json.writeStringField("queue", signature.queue().get());
            }
            json.writeEndObject();
        } catch (IOException | StackOverflowError e) {
            throw new IllegalArgumentException(
                    "arguments of task " + signature.task() + " cannot be written as JSON: " + e.getMessage(), e);
        }
        return new EncodedSignature(
                signature.task(), signature.ref(), signature.queue(), Buffer.buffer(bytes.toByteArray()));
    }
}
