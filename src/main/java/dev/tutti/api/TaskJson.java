package dev.tutti.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tutti.chord.TaskId;
import dev.tutti.store.FindDispatched.Found;
import dev.tutti.wire.Json;
import dev.tutti.wire.StoredCall;
import dev.tutti.wire.TaskCall;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;

/** Writes one task as clients see it: its signature, how far it is, its outcome. */
final class TaskJson {
    private TaskJson() {}

    /**
     * The task's JSON.
     *
     * @param found how far it is: undispatched, waiting, queued, running, skipped, success or failure; and which link of a chain
     * @param outcome as clients see it; empty while there is none
     * @param deliveries of a webhook, a JSON array; empty for what is none
     */
    static Buffer of(TaskId id, TaskCall call, Found found, Optional<Buffer> outcome, Optional<String> deliveries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = Json.MAPPER.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("id", id.toString());
            json.writeStringField("chord", id.chord().text());
            json.writeFieldName("index");
            if (id instanceof TaskId.Member member) {
                json.writeNumber(member.index());
            } else {
                json.writeNull();
            }
            json.writeStringField("task", call.task());
            signature(json, call);
            json.writeStringField("status", found.status());
            if (call.then().isPresent()) {
                chain(json, call, found.link());
            }
            json.writeFieldName("outcome");
            json.writeRawValue(outcome.map(Buffer::toString).orElse("null"));
            if (deliveries.isPresent()) {
                json.writeFieldName("deliveries");
                json.writeRawValue(deliveries.get());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    private static void signature(JsonGenerator json, TaskCall call) throws IOException {
        if (call.chunk().isPresent()) {
            json.writeNumberField("first", call.chunk().get().first());
            json.writePOJOField("over", call.chunk().get().entries());
        }
        json.writePOJOField("args", call.args());
        json.writePOJOField("kwargs", call.kwargs());
        if (call.http().isPresent()) {
            write(json, call.http().get());
        }
        json.writeStringField("ref", call.ref().orElse(null));
        json.writeStringField("queue", call.queue().orElse(null));
    }

    /** The link that is queued or running, as far as it was seen; the signatures of all behind the first. */
    private static void chain(JsonGenerator json, TaskCall first, Optional<Integer> link) throws IOException {
        json.writeFieldName("link");
        if (link.isPresent()) {
            json.writeNumber(link.get());
        } else {
            json.writeNull();
        }
        json.writeNumberField("links", 1 + first.behind());
        json.writeArrayFieldStart("then");
        for (Optional<Buffer> then = first.then(); then.isPresent(); ) {
            TaskCall call = TaskCall.parse(then.get());
            json.writeStartObject();
            json.writeStringField("task", call.task());
            signature(json, call);
            json.writeEndObject();
            then = call.then();
        }
        json.writeEndArray();
    }

    /** Of the headers only their names, of the address not its query: secrets may be there. */
    private static void write(JsonGenerator json, StoredCall http) throws IOException {
        json.writeStringField("url", http.call().name());
        json.writeStringField("method", http.call().method());
        json.writePOJOField("headers", http.call().headers().keySet());
        json.writeFieldName("body");
        json.writeRawValue(http.body().map(Buffer::toString).orElse("null"));
    }
}
