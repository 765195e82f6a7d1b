package dev.tutti.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.chord.ChordSnapshot.CallbackSnapshot;
import dev.tutti.chord.ChordState;
import dev.tutti.chord.OnFailure;
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
import java.util.OptionalInt;

/** Reads a chord's hash as a snapshot. */
final class ChordHash {
    private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};

    private static final End CALLBACK = new End(Field.CALLBACK, Field.CALLBACK_OUTCOME, Field.DELIVERIES);
    private static final End ERRBACK = new End(Field.ERRBACK, Field.ERRBACK_OUTCOME, Field.ERRBACK_DELIVERIES);

    private ChordHash() {}

    /** Where the hash has what it knows of the callback, or of the errback. */
    private record End(Field signature, Field outcome, Field deliveries) {}

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
        OnFailure onFailure =
                fields.text(Field.ON_FAILURE).flatMap(OnFailure::ofJson).orElse(OnFailure.COLLECT);
        boolean skips = onFailure == OnFailure.PROPAGATE && fields.number(Field.FAILED) > 0;
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
                end(new TaskId.Callback(id), CALLBACK, skips, state, fields),
                onFailure,
                end(new TaskId.Errback(id), ERRBACK, !skips, state, fields),
                fields.value(Field.MAX_CONCURRENCY)
                        .map(most -> OptionalInt.of(most.toInteger()))
                        .orElse(OptionalInt.empty()),
                firstFailure(new TaskId.FirstFailure(id), state, fields)));
    }

    /** @param skipped whether, once the members have ended, the other one is called */
    private static Optional<CallbackSnapshot> end(
            TaskId id, End end, boolean skipped, ChordState state, Fields fields) {
        return fields.value(end.signature).map(signature -> {
            TaskCall call = TaskCall.parse(signature.toBuffer());
            Optional<Outcome> outcome = fields.value(end.outcome)
                    .filter(stored -> state.ended())
                    .map(stored -> OutcomeJson.read(id, StoredOutcome.parse(stored.toBuffer())));
            String status = outcome.map(ended -> ended instanceof Outcome.Success ? "success" : "failure")
                    .orElse(!state.joined() ? "waiting" : skipped ? "skipped" : "queued");
            return new CallbackSnapshot(
                    call.task(), call.ref(), status, outcome, call.http().map(webhook -> fields.text(end.deliveries)
                            .map(DeliveryJson::read)
                            .orElse(List.of())));
        });
    }

    /** It hangs on no state but whether it was sent; what was not will not be once the chord has ended. */
    private static Optional<CallbackSnapshot> firstFailure(TaskId id, ChordState state, Fields fields) {
        return fields.value(Field.ON_FIRST_FAILURE).map(signature -> {
            TaskCall call = TaskCall.parse(signature.toBuffer());
            Optional<Outcome> outcome = fields.value(Field.ON_FIRST_FAILURE_OUTCOME)
                    .map(stored -> OutcomeJson.read(id, StoredOutcome.parse(stored.toBuffer())));
            boolean sent = fields.value(Field.FIRST_FAILURE).isPresent();
            String status = outcome.map(ended -> ended instanceof Outcome.Success ? "success" : "failure")
                    .orElse(sent ? "queued" : state.ended() ? "skipped" : "waiting");
            return new CallbackSnapshot(call.task(), call.ref(), status, outcome, Optional.empty());
        });
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
        DELIVERIES("deliveries"),
        ON_FAILURE("onFailure"),
        ERRBACK("errback"),
        ERRBACK_OUTCOME("errbackOutcome"),
        ERRBACK_DELIVERIES("errbackDeliveries"),
        MAX_CONCURRENCY("maxConcurrency"),
        ON_FIRST_FAILURE("onFirstFailure"),
        ON_FIRST_FAILURE_OUTCOME("onFirstFailureOutcome"),
        FIRST_FAILURE("firstFailure");

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
