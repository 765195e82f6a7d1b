package dev.tutti.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.tutti.chord.Chord;
import dev.tutti.chord.HttpCall;
import dev.tutti.chord.Signature;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

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
        if (signature.nested().isPresent()) {
            EncodedSignature chord =
                    NestedJson.encode(encode(signature.nested().get(), mapper), signature.ref(), signature.queue());
            return readable(signature, chord);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ObjectWriter writer = mapper.writer()
                .without(SerializationFeature.INDENT_OUTPUT)
                .with(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8); // an emoji takes 4 bytes, not 12
        try (JsonGenerator json = mapper.getFactory().createGenerator(bytes)) {
            json.writeStartObject();
            if (signature.chunk().isPresent()) { // first, for that is how it is known
                json.writeFieldName("over");
                writer.writeValue(json, signature.chunk().get().entries());
                json.writeNumberField("first", signature.chunk().get().first());
            }
            if (signature.http().isPresent()) {
                write(json, writer, signature.http().get());
            } else {
                json.writeStringField("task", signature.task());
            }
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
            ReadableJson.require(json);
        } catch (IOException e) {
            throw refused(signature, e);
        }
        EncodedSignature encoded =
                new EncodedSignature(signature.task(), signature.ref(), signature.queue(), Buffer.buffer(json));
        EncodedSignature alone = signature.http().isPresent() ? encoded.orOn(HttpCall.QUEUE) : encoded;
        return signature
                .then()
                .map(next -> chain(signature, alone, encode(next, mapper)))
                .orElse(alone);
    }

    /** A chord that is nested in another one, as {@link #encode(Signature, ObjectMapper)} does it. */
    private static Submission encode(Chord chord, ObjectMapper mapper) {
        return new Submission(
                chord.members().stream().map(member -> encode(member, mapper)).toList(),
                chord.callback().map(callback -> encode(callback, mapper)),
                chord.labels(),
                chord.deadline(),
                Optional.empty(),
                chord.onFailure(),
                chord.errback().map(errback -> encode(errback, mapper)),
                chord.tolerance(),
                chord.maxConcurrency(),
                chord.onFirstFailure().map(first -> encode(first, mapper)));
    }

    /** Each link is not too deep by itself; together they may be. */
    private static EncodedSignature chain(Signature signature, EncodedSignature alone, EncodedSignature next) {
        return readable(signature, alone.then(next));
    }

    private static EncodedSignature readable(Signature signature, EncodedSignature encoded) {
        try {
            ReadableJson.require(encoded.json().getBytes());
            return encoded;
        } catch (IOException e) {
            throw refused(signature, e);
        }
    }

    private static void write(JsonGenerator json, ObjectWriter writer, HttpCall call) throws IOException {
        json.writeStringField("url", call.url().toString());
        json.writeStringField("method", call.method());
        if (!call.headers().isEmpty()) {
            json.writeObjectFieldStart("headers");
            for (Map.Entry<String, String> header : call.headers().entrySet()) {
                json.writeStringField(header.getKey(), header.getValue());
            }
            json.writeEndObject();
        }
        if (call.secret().isPresent()) {
            json.writeStringField("secret", call.secret().get());
        }
        if (call.body() != null) {
            json.writeFieldName("body");
            writer.writeValue(json, call.body());
        }
    }

    private static IllegalArgumentException refused(Signature signature, Throwable e) {
        String what = signature.http().isPresent() ? "the body for " : "arguments of task ";
        return new IllegalArgumentException(
                what + signature.task() + " cannot be written as JSON: " + e.getMessage(), e);
    }
}
