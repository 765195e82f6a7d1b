package dev.tutti.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tutti.chord.ExceptionDescriptor;
import dev.tutti.chord.Execution;
import dev.tutti.chord.Link;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.Reason;
import dev.tutti.chord.TaskId;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The JSON of an outcome, the same in messages, in Redis and over HTTP. */
public final class OutcomeJson {
    private static final ObjectReader FIELD =
            Json.MAPPER.readerFor(JsonNode.class).without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private OutcomeJson() {}

    /** Writes an outcome for storing: without index and id. */
    public static StoredOutcome store(Outcome outcome, int round) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = Json.FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            Execution execution = outcome.execution();
            json.writeStringField("ref", execution.ref().orElse(null));
            json.writeStringField("task", execution.task());
            if (outcome instanceof Outcome.Success success) {
                json.writeStringField("status", "success");
                json.writeFieldName("value");
                json.writeRawValue(success.json());
            } else if (outcome instanceof Outcome.Failure failure) {
                json.writeStringField("status", "failure");
                json.writeFieldName("exception");
                write(json, failure.exception());
            }
            json.writeNumberField("attempts", execution.attempts());
            json.writeStringField("worker", execution.worker().orElse(null));
            json.writeStringField(
                    "startedAt", execution.startedAt().map(Instant::toString).orElse(null));
            json.writeFieldName("durationMs");
            if (execution.duration().isPresent()) {
                json.writeNumber(execution.duration().get().toMillis());
            } else {
                json.writeNull();
            }
            if (execution.link().isPresent()) {
                json.writeNumberField("link", execution.link().get().number());
                json.writeNumberField("links", execution.link().get().of());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return new StoredOutcome(outcome instanceof Outcome.Success, round, Buffer.buffer(bytes.toByteArray()));
    }

    /** A member's stored outcome with its index and id in front, as HTTP answers it. */
    public static Buffer present(TaskId.Member member, StoredOutcome stored) {
        return Buffer.buffer(stored.json().length() + 96)
                .appendString("{\"index\":" + member.index() + ",\"id\":\"" + member + "\",")
                .appendBuffer(stored.json(), 1, stored.json().length() - 1);
    }

    /**
     * Reads a stored outcome.
     *
     * @throws Unreadable when it is none
     */
    public static Outcome read(TaskId id, StoredOutcome stored) {
        byte[] bytes = stored.json().getBytes();
        try (JsonParser parser = Json.MAPPER.getFactory().createParser(bytes)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new Unreadable("it is no object", null);
            }
            ObjectNode node = Json.MAPPER.createObjectNode();
            String value = "null";
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                if (name.equals("value")) {
                    value = asWritten(parser, bytes);
                } else {
                    node.set(name, FIELD.<JsonNode>readTree(parser));
                }
            }
            Execution execution = new Execution(
                    node.path("task").asText(),
                    text(node.get("ref")),
                    node.path("attempts").asInt(),
                    text(node.get("worker")),
                    text(node.get("startedAt")).map(Instant::parse),
                    node.path("durationMs").isNumber()
                            ? Optional.of(
                                    Duration.ofMillis(node.path("durationMs").asLong()))
                            : Optional.empty(),
                    node.path("link").isInt()
                            ? Optional.of(new Link(
                                    node.path("link").asInt(),
                                    node.path("links").asInt()))
                            : Optional.empty());
            return stored.success()
                    ? new Outcome.Success(id, execution, value)
                    : new Outcome.Failure(id, execution, descriptor(node.path("exception")));
        } catch (IOException | RuntimeException e) {
            throw new Unreadable("the stored outcome of " + id + " cannot be read", e);
        }
    }

    /** The value at hand, every character of it: a tree would write 1e400 and -0.0 in another way. */
    private static String asWritten(JsonParser parser, byte[] bytes) throws IOException {
        int from = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        parser.finishToken();
        return new String(bytes, from, (int) parser.currentLocation().getByteOffset() - from, UTF_8);
    }

    /** A failure's {@code exception}. */
    public static Buffer write(ExceptionDescriptor exception) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = Json.FACTORY.createGenerator(bytes)) {
            write(json, exception);
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    private static void write(JsonGenerator json, ExceptionDescriptor exception) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", exception.type());
        json.writeStringField("class", exception.className().orElse(null));
        json.writeStringField("message", exception.message().orElse(null));
        json.writeStringField("reason", exception.reason().json());
        if (exception.stackTrace().isPresent()) {
            json.writeStringField("stackTrace", exception.stackTrace().get());
        }
        json.writeFieldName("cause");
        if (exception.cause().isPresent()) {
            write(json, exception.cause().get());
        } else {
            json.writeNull();
        }
        json.writeEndObject();
    }

    private static ExceptionDescriptor descriptor(JsonNode node) {
        return new ExceptionDescriptor(
                node.path("type").asText(),
                text(node.get("class")),
                text(node.get("message")),
                Reason.ofJson(node.path("reason").asText()).orElse(Reason.THREW),
                text(node.get("stackTrace")),
                node.path("cause").isObject() ? Optional.of(descriptor(node.path("cause"))) : Optional.empty());
    }

    private static Optional<String> text(@Nullable JsonNode node) {
        return node == null || node.isNull() ? Optional.empty() : Optional.of(node.asText());
    }
}
