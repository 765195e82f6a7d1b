package dev.tutti.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tutti.chord.TaskId;
import dev.tutti.store.WaitingFor;
import dev.tutti.store.WaitingFor.Place;
import dev.tutti.store.WaitingFor.Waiting;
import dev.tutti.wire.Json;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;

/** Writes what an open chord waits for. */
final class WaitingForJson {
    private WaitingForJson() {}

    /** Its JSON. */
    static Buffer of(WaitingFor waiting) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = Json.FACTORY.createGenerator(bytes)) {
            write(json, waiting);
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    private static void write(JsonGenerator json, WaitingFor waiting) throws IOException {
        json.writeStartObject();
        json.writeNumberField("undispatched", waiting.undispatched());
        json.writeNumberField("inFlight", waiting.inFlight());
        json.writeBooleanField("approximate", waiting.approximate());
        place(json, "queued", waiting.queued());
        place(json, "delayed", waiting.delayed());
        place(json, "inHand", waiting.inHand());
        json.writeEndObject();
    }

    private static void place(JsonGenerator json, String name, Place place) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("count", place.count());
        json.writeArrayFieldStart("first");
        for (Waiting task : place.first()) {
            json.writeStartObject();
            json.writeStringField("id", task.id().toString());
            if (task.id() instanceof TaskId.Member member) {
                json.writeNumberField("index", member.index());
            } else {
                json.writeNullField("index");
            }
            json.writeNumberField("attempt", task.attempt());
            json.writeStringField("worker", task.worker().orElse(null));
            json.writeStringField("since", task.since().map(Instant::toString).orElse(null));
            json.writeStringField("until", task.until().map(Instant::toString).orElse(null));
            if (task.link().isPresent()) {
                json.writeNumberField("link", task.link().get());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
