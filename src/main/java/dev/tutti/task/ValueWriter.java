package dev.tutti.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tutti.chord.Reason;
import dev.tutti.wire.ReadableJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes what a task returned as JSON that can be stored, and read again by everybody. */
final class ValueWriter {
    private final TaskJson json;
    private final int limit;

    ValueWriter(TaskJson json, int limit) {
        this.json = json;
        this.limit = limit;
    }

    /**
     * The value as JSON text on one line, {@code "null"} for null.
     *
     * @throws TaskFault of reason bad_value: it does not serialise, or is too large or too deep
     */
    String write(TaskMethod method, @Nullable Object value) throws TaskFault {
        if (value == null) {
            return "null";
        }
        BoundedBytes bytes = new BoundedBytes(limit);
        try {
            json.writer().writeValue(bytes, value);
            byte[] written = bytes.toBytes();
            ReadableJson.require(written);
            return new String(written, StandardCharsets.UTF_8);
        } catch (IOException | RuntimeException | LinkageError | StackOverflowError e) {
            throw bytes.full() ? tooLarge(method) : fault(method, "does not serialise: " + why(e), e);
        }
    }

    /**
     * Adds a value to others, separated by a comma.
     *
     * @throws TaskFault as {@link #write} does, and when together they are too large for a list
     */
    void append(TaskMethod method, @Nullable Object value, StringBuilder values) throws TaskFault {
        String text = write(method, value);
        values.append(values.isEmpty() ? "" : ",").append(text);
        if (values.length() + 2 > limit) {
            throw tooLarge(method);
        }
    }

    private TaskFault tooLarge(TaskMethod method) {
        return fault(method, "is larger than " + limit + " bytes of JSON (tutti.limits.result-bytes)", null);
    }

    private static String why(Throwable e) {
        if (e instanceof StackOverflowError) {
            return "it refers to itself, or is nested too deeply";
        }
        String message = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
        return message == null ? e.getClass().getName() : message;
    }

    private static TaskFault fault(TaskMethod method, String message, @Nullable Throwable cause) {
        return new TaskFault(Reason.BAD_VALUE, "the value of task '" + method.name() + "' " + message, cause);
    }
}
