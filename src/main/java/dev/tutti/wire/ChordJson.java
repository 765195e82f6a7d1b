package dev.tutti.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.chord.ChordSnapshot.CallbackSnapshot;
import dev.tutti.chord.ChordState;
import dev.tutti.chord.Delivery;
import dev.tutti.chord.TaskId;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes a chord as clients see it. What is not built yet is there as null, or with its only value. */
public final class ChordJson {
    private ChordJson() {}

    /** The chord's JSON. */
    public static Buffer of(ChordSnapshot chord) {
        return of(chord, Optional.empty());
    }

    /** The same with what it waits for, already written; null where that is not told. */
    public static Buffer of(ChordSnapshot chord, Optional<Buffer> waitingFor) {
        return of(chord, waitingFor, Map.of());
    }

    /**
     * The same with the chords nested in it.
     *
     * @param children how many are in which state; empty where there are none, or that is not told
     */
    public static Buffer of(ChordSnapshot chord, Optional<Buffer> waitingFor, Map<ChordState, Integer> children) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = Json.FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("id", chord.id().text());
            json.writeStringField("state", chord.state().json());
            json.writeNumberField("round", chord.round());
            json.writeStringField("onFailure", chord.onFailure().json());
            json.writeNumberField("total", chord.total());
            json.writeNumberField("succeeded", chord.succeeded());
            json.writeNumberField("failed", chord.failed());
            json.writeNumberField("pending", chord.pending());
            json.writeStringField("createdAt", chord.createdAt().toString());
            instant(json, "deadlineAt", chord.deadlineAt());
            instant(json, "joinedAt", chord.joinedAt());
            instant(json, "endedAt", chord.endedAt());
            json.writeStringField("closedBy", chord.closedBy().orElse(null));
            labels(json, chord.labels());
            end(json, "callback", new TaskId.Callback(chord.id()), chord.callback(), chord.round());
            end(json, "errback", new TaskId.Errback(chord.id()), chord.errback(), chord.round());
            end(json, "onFirstFailure", new TaskId.FirstFailure(chord.id()), chord.onFirstFailure(), chord.round());
            json.writeFieldName("maxConcurrency");
            if (chord.maxConcurrency().isPresent()) {
                json.writeNumber(chord.maxConcurrency().getAsInt());
            } else {
                json.writeNull();
            }
            json.writeStringField(
                    "parent", chord.id().parent().map(ChordId::text).orElse(null));
            if (!children.isEmpty()) {
                json.writeObjectFieldStart("children");
                for (Map.Entry<ChordState, Integer> of : children.entrySet()) {
                    json.writeNumberField(of.getKey().json(), of.getValue());
                }
                json.writeEndObject();
            }
            json.writeFieldName("waitingFor");
            json.writeRawValue(waitingFor.map(Buffer::toString).orElse("null"));
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    /** The chord's JSON with one more field, already written: {@code "outcomes":[…]}. */
    public static Buffer with(ChordSnapshot chord, Buffer field) {
        Buffer json = of(chord);
        return Buffer.buffer(json.length() + field.length() + 1)
                .appendBuffer(json, 0, json.length() - 1)
                .appendByte((byte) ',')
                .appendBuffer(field)
                .appendByte((byte) '}');
    }

    private static void end(JsonGenerator json, String field, TaskId id, Optional<CallbackSnapshot> callback, int round)
            throws IOException {
        json.writeFieldName(field);
        json.writeRawValue(
                callback.map(of -> callback(id, of, round).toString()).orElse("null"));
    }

    /** A callback or errback: how it ended, or how far it is. */
    public static Buffer callback(TaskId id, CallbackSnapshot callback, int round) {
        if (callback.outcome().isPresent()) {
            return outcome(id, callback, round);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try (JsonGenerator json = Json.FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("id", id.toString());
            json.writeStringField("ref", callback.ref().orElse(null));
            json.writeStringField("task", callback.task());
            json.writeStringField("status", callback.status());
            if (callback.deliveries().isPresent()) {
                json.writeFieldName("deliveries");
                json.writeRawValue(deliveries(callback.deliveries().get()));
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    private static Buffer outcome(TaskId id, CallbackSnapshot callback, int round) {
        Buffer stored =
                OutcomeJson.store(callback.outcome().orElseThrow(), round).json();
        Buffer json = Buffer.buffer(stored.length() + 80)
                .appendString("{\"id\":\"" + id + "\",")
                .appendBuffer(stored, 1, stored.length() - 2);
        callback.deliveries().ifPresent(all -> json.appendString(",\"deliveries\":" + deliveries(all)));
        return json.appendByte((byte) '}');
    }

    /** Deliveries of a webhook, a JSON array. */
    public static String deliveries(List<Delivery> deliveries) {
        return deliveries.stream().map(DeliveryJson::write).collect(Collectors.joining(",", "[", "]"));
    }

    private static void instant(JsonGenerator json, String field, Optional<Instant> at) throws IOException {
        json.writeStringField(field, at.map(Instant::toString).orElse(null));
    }

    private static void labels(JsonGenerator json, Map<String, String> labels) throws IOException {
        json.writeObjectFieldStart("labels");
        for (Map.Entry<String, String> label : labels.entrySet()) {
            json.writeStringField(label.getKey(), label.getValue());
        }
        json.writeEndObject();
    }
}
