package dev.tutti.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.chord.ChordSnapshot.CallbackSnapshot;
import dev.tutti.chord.ChordState;
import dev.tutti.chord.Delivery;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.TaskId;
import dev.tutti.wire.DeliveryJson;
import dev.tutti.wire.Json;
import dev.tutti.wire.OutcomeJson;
import dev.tutti.wire.StoredOutcome;
import dev.tutti.wire.TaskCall;
import dev.tutti.wire.Unreadable;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a chord's hash as a snapshot. */
final class ChordHash {
    private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};

    private ChordHash() {}

    static Request read(String key) {
        Request request = Request.cmd(Command.HMGET).arg(key);
        for (Field field : Field.values()) {
            request.arg(field.stored);
        }
        return request;
    }

    static Optional<ChordSnapshot> snapshot(ChordId id, Response reply) {
        Fields fields = new Fields(reply);
        if (fields.text(Field.STATE).isEmpty()) {
            return Optional.empty();
        }
        ChordState state = fields.text(Field.STATE).flatMap(ChordState::ofJson).orElseThrow();
        return Optional.of(new ChordSnapshot(
                id,
                state,
                fields.number(Field.ROUND),
                fields.number(Field.TOTAL),
                fields.number(Field.SUCCEEDED),
                fields.number(Field.FAILED),
                fields.instant(Field.CREATED).orElseThrow(),
                fields.instant(Field.DEADLINE),
                fields.instant(Field.JOINED),
                fields.instant(Field.ENDED),
                fields.text(Field.FILL),
                labels(fields.text(Field.LABELS).orElse("{}")),
                callback(id, state, fields)));
    }

    private static Optional<CallbackSnapshot> callback(ChordId id, ChordState state, Fields fields) {
        return fields.value(Field.CALLBACK).map(signature -> {
            TaskCall call = TaskCall.parse(signature.toBuffer());
            Optional<Outcome> outcome = fields.value(Field.CALLBACK_OUTCOME)
                    .filter(stored -> state.ended())
                    .map(stored -> OutcomeJson.read(new TaskId.Callback(id), StoredOutcome.parse(stored.toBuffer())));
            String status = outcome.map(ended -> ended instanceof Outcome.Success ? "success" : "failure")
                    .orElse(state == ChordState.JOINED ? "queued" : "waiting");
            return new CallbackSnapshot(
                    call.task(), call.ref(), status, outcome, call.http().map(webhook -> deliveries(fields)));
        });
    }

    private static List<Delivery> deliveries(Fields fields) {
        return fields.text(Field.DELIVERIES).map(DeliveryJson::read).orElse(List.of());
    }

    private static Map<String, String> labels(String json) {
        try {
            return Json.MAPPER.readValue(json, LABELS);
        } catch (JsonProcessingException e) {
            throw new Unreadable("a chord's labels are not JSON", e);
        }
    }

    private enum Field {
        STATE("state"),
        ROUND("round"),
        TOTAL("total"),
        SUCCEEDED("succeeded"),
        FAILED("failed"),
        CREATED("created"),
        DEADLINE("deadline"),
        JOINED("joined"),
        ENDED("ended"),
        FILL("fill"),
        LABELS("labels"),
        CALLBACK("callback"),
        CALLBACK_OUTCOME("callbackOutcome"),
        DELIVERIES("deliveries");

        private final String stored;

        Field(String stored) {
            this.stored = stored;
        }
    }

    private record Fields(Response reply) {
        Optional<Response> value(Field field) {
            return Optional.ofNullable(reply.get(field.ordinal()));
        }

        Optional<String> text(Field field) {
            return value(field).map(Response::toString);
        }

        int number(Field field) {
            return value(field).map(Response::toInteger).orElse(0);
        }

        Optional<Instant> instant(Field field) {
            return value(field).map(millis -> Instant.ofEpochMilli(millis.toLong()));
        }
    }
}
