package dev.tutti.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.tutti.chord.Reason;
import dev.tutti.wire.TaskCall;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Binds the arguments of a call to the parameters of a method: {@code args} by position, {@code kwargs} by name, a
 * callback's outcomes in front, a {@link TaskContext} wherever one stands.
 */
final class ArgumentBinder {
    private static final Set<Class<?>> OPTIONALS =
            Set.of(Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class);

    private ArgumentBinder() {}

    /**
     * The arguments in the order of the method's parameters.
     *
     * @param outcomes of the chord, present for a callback
     * @throws TaskFault of reason bad_arguments, with a message that names task and parameter
     */
    static @Nullable Object[] bind(
            TaskMethod method, TaskCall call, Optional<GivenOutcomes> outcomes, TaskContext context) throws TaskFault {
        List<JsonNode> args = new ArrayList<>();
        if (outcomes.isPresent()) {
            CallbackArgument.inFront(method, outcomes.get().list()).ifPresent(args::add);
        }
        call.args().forEach(args::add);
        refuseSurplus(method, call, args);
        Iterator<JsonNode> positional = args.iterator();
        @Nullable Object[] bound = new @Nullable Object[method.parameters().size()];
        for (int i = 0; i < bound.length; i++) {
            TaskParameter parameter = method.parameters().get(i);
            bound[i] = switch (parameter.gives()) {
                case CONTEXT -> context;
                case OUTCOMES -> given(method, parameter, outcomes).list();
                case OUTCOME_STREAM -> given(method, parameter, outcomes).stream();
                case CALLER -> read(method, parameter, argument(method, parameter, call, positional));
            };
        }
        return bound;
    }

    private static GivenOutcomes given(TaskMethod method, TaskParameter parameter, Optional<GivenOutcomes> outcomes)
            throws TaskFault {
        return outcomes.orElseThrow(() -> fault(
                method, "takes the outcomes of a chord as '" + parameter.name() + "': it can only be a callback"));
    }

    private static void refuseSurplus(TaskMethod method, TaskCall call, List<JsonNode> args) throws TaskFault {
        List<String> names =
                method.fromCaller().stream().map(TaskParameter::name).toList();
        if (args.size() > names.size()) {
            throw fault(method, "takes " + count(names.size()) + ", " + args.size() + " are given by position");
        }
        for (Iterator<String> given = call.kwargs().fieldNames(); given.hasNext(); ) {
            String name = given.next();
            if (!names.contains(name)) {
                throw fault(
                        method,
                        "has no parameter '" + Excerpt.of(name) + "'; it has "
                                + (names.isEmpty() ? "none" : String.join(", ", names)));
            }
            if (names.indexOf(name) < args.size()) {
                throw fault(method, "is given '" + name + "' twice, in args and in kwargs");
            }
        }
    }

    private static JsonNode argument(
            TaskMethod method, TaskParameter parameter, TaskCall call, Iterator<JsonNode> positional) throws TaskFault {
        if (positional.hasNext()) {
            return positional.next();
        }
        JsonNode named = call.kwargs().get(parameter.name());
        if (named != null) {
            return named;
        }
        if (OPTIONALS.contains(parameter.rawType())) {
            return NullNode.instance;
        }
        throw fault(
                method, "needs an argument for '" + parameter.name() + "' (" + parameter.type() + "), none is given");
    }

    private static @Nullable Object read(TaskMethod method, TaskParameter parameter, JsonNode json) throws TaskFault {
        if (json.isNull() && parameter.rawType().isPrimitive()) {
            throw fault(method, must(parameter, json));
        }
        try {
            return parameter.reader().readValue(json);
        } catch (JsonMappingException e) {
            String path = Excerpt.path(e);
            throw new TaskFault(
                    Reason.BAD_ARGUMENTS,
                    text(
                            method,
                            must(parameter, json) + (path.isEmpty() ? "" : "; at " + path) + ": "
                                    + e.getOriginalMessage()),
                    e);
        } catch (JsonProcessingException e) {
            throw new TaskFault(
                    Reason.BAD_ARGUMENTS, text(method, must(parameter, json) + ": " + e.getOriginalMessage()), e);
        } catch (IOException | RuntimeException | LinkageError | StackOverflowError e) {
            throw new TaskFault(
                    Reason.BAD_ARGUMENTS,
                    text(method, must(parameter, json)),
                    e); // from a deserializer of the application
        }
    }

    private static String must(TaskParameter parameter, JsonNode json) {
        return "argument '" + parameter.name() + "' must be " + parameter.type() + ", there stands " + Excerpt.of(json);
    }

    static TaskFault fault(TaskMethod method, String message) {
        return new TaskFault(Reason.BAD_ARGUMENTS, text(method, message), null);
    }

    private static String text(TaskMethod method, String message) {
        return "task '" + method.name() + "': " + message;
    }

    private static String count(int parameters) {
        return switch (parameters) {
            case 0 -> "no arguments";
            case 1 -> "1 argument";
            default -> parameters + " arguments";
        };
    }
}
