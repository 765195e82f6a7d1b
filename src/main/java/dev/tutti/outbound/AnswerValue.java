package dev.tutti.outbound;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.tutti.chord.Reason;
import dev.tutti.wire.ExactCopy;
import dev.tutti.wire.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** The value of a call that succeeded: the JSON of its answer, else its text, null for an empty one. */
final class AnswerValue {
    /** Others may still answer in UTF-16. */
    private static final JsonFactory FACTORY =
            Json.PARTS.rebuild().enable(JsonFactory.Feature.CHARSET_DETECTION).build();

    private AnswerValue() {}

    /**
     * The value as JSON on one line, its numbers digit by digit. An answer of a type that is not JSON is text, whatever it
     * looks like; without a type it is JSON if it can be read as such.
     *
     * @param limit bytes of the value
     * @throws CallFault of reason bad_value: too large, too deep, or no text
     */
    static String of(Answer answer, int limit) {
        if (answer.cut()) {
            throw bad("is larger than " + limit + " bytes (tutti.limits.result-bytes)");
        }
        if (answer.body().length() == 0) {
            return "null";
        }
        String type = answer.contentType().orElse("").toLowerCase(Locale.ROOT);
        Optional<String> json = mayBeJson(type) ? json(answer.body().getBytes()) : Optional.empty();
        String value = json.orElseGet(() -> Json.write(text(answer.body().getBytes(), type)));
        if (value.getBytes(StandardCharsets.UTF_8).length > limit) {
            throw bad("is larger than " + limit + " bytes as JSON (tutti.limits.result-bytes)");
        }
        return value;
    }

    private static boolean mayBeJson(String type) {
        String bare = type.split(";", 2)[0].strip();
        return bare.isEmpty() || bare.endsWith("/json") || bare.endsWith("+json");
    }

    private static Optional<String> json(byte[] body) {
        ByteArrayOutputStream minified = new ByteArrayOutputStream(body.length);
        try (JsonParser from = FACTORY.createParser(body);
                JsonGenerator to = FACTORY.createGenerator(minified)) {
            if (from.nextToken() == null) {
                return Optional.empty();
            }
            ExactCopy.foreign(from, to);
            if (from.nextToken() != null) {
                return Optional.empty();
            }
            to.flush();
            return Optional.of(minified.toString(StandardCharsets.UTF_8));
        } catch (StreamConstraintsException e) {
            throw bad("cannot be kept: " + e.getOriginalMessage());
        } catch (JsonProcessingException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw bad("cannot be read: " + e.getMessage());
        }
    }

    private static String text(byte[] body, String type) {
        Charset charset = charset(type);
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException e) {
            throw bad("is neither JSON nor text in " + charset);
        }
    }

    private static Charset charset(String type) {
        int at = type.indexOf("charset=");
        if (at < 0) {
            return StandardCharsets.UTF_8;
        }
        String name = type.substring(at + "charset=".length())
                .split(";", 2)[0]
                .replace("\"", "")
                .strip();
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException e) {
            throw bad("is in a character set that is not known here");
        }
    }

    private static CallFault bad(String what) {
        return new CallFault(Reason.BAD_VALUE, "the answer " + what, "", true);
    }
}
