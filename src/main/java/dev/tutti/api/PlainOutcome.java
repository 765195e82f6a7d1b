package dev.tutti.api;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tutti.wire.ExactCopy;
import dev.tutti.wire.Json;
import dev.tutti.wire.StoredOutcome;
import dev.tutti.wire.Unreadable;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An outcome as the bare value, or {@code "<type>: <message>"}: what a patched Celery gives its callback. */
final class PlainOutcome {
    private static final Buffer NULL = Buffer.buffer("null");

    private PlainOutcome() {}

    /** The value as JSON, its numbers as they were stored; null for a member that is open. */
    static Buffer of(Optional<StoredOutcome> outcome) {
        return outcome.map(stored -> stored.success() ? value(stored) : failure(stored))
                .orElse(NULL);
    }

    private static Buffer value(StoredOutcome stored) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(stored.json().length());
        try (JsonParser json = Json.FACTORY.createParser(stored.json().getBytes());
                JsonGenerator out = Json.FACTORY.createGenerator(bytes)) {
            if (!find("value", json)) {
                throw new Unreadable("a stored success has no value", null);
            }
            ExactCopy.value(json, out);
        } catch (IOException e) {
            throw new Unreadable("a stored outcome cannot be read", e);
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    private static Buffer failure(StoredOutcome stored) {
        try (JsonParser json = Json.FACTORY.createParser(stored.json().getBytes())) {
            if (!find("exception", json)) {
                throw new Unreadable("a stored failure has no exception", null);
            }
            String type = "";
            @Nullable String message = null;
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String field = json.currentName();
                JsonToken value = json.nextToken();
                if (field.equals("type")) {
                    type = json.getText();
                } else if (field.equals("message") && value == JsonToken.VALUE_STRING) {
                    message = json.getText();
                } else {
                    json.skipChildren();
                }
            }
            return Buffer.buffer(Json.write(message == null ? type : type + ": " + message));
        } catch (IOException e) {
            throw new Unreadable("a stored outcome cannot be read", e);
        }
    }

    /** Goes to the value of a field of the object that begins. */
    private static boolean find(String field, JsonParser json) throws IOException {
        json.nextToken();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            boolean here = field.equals(json.currentName());
            json.nextToken();
            if (here) {
                return true;
            }
            json.skipChildren();
        }
        return false;
    }
}
