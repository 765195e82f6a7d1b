package dev.tutti.task;

import com.fasterxml.jackson.databind.JavaType;
import dev.tutti.chord.Outcome;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.build.compatible.spi.Parameters;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticBeanCreator;
import jakarta.enterprise.invoke.Invoker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes a {@link TaskMethod} of what {@link TaskExtension} wrote down. Public only for the container. */
public class TaskMethodCreator implements SyntheticBeanCreator<TaskMethod> {
    static final String NAME = "name";
    static final String QUEUE = "queue";
    static final String CLASS = "class";
    static final String TIMEOUT = "timeout";
    static final String MAX_ATTEMPTS = "maxAttempts";
    static final String NO_RETRY_ON = "noRetryOn";
    static final String INVOKER = "invoker";
    static final String RETURNS = "returns";
    static final String PARAMETER_NAMES = "parameterNames";
    static final String PARAMETER_TYPES = "parameterTypes";
    static final String CLASS_NAMES = "classNames";
    static final String CLASSES = "classes";

    @Override
    @SuppressWarnings("unchecked") // the container knows no generic types here
    public TaskMethod create(Instance<Object> beans, Parameters parameters) {
        return new TaskMethod(
                parameters.get(NAME, String.class),
                parameters.get(QUEUE, String.class),
                parameters.get(CLASS, String.class),
                Returns.of(parameters.get(RETURNS, String.class)).orElseThrow(),
                parameters(parameters, beans.select(TaskJson.class).get()),
                TaskRules.of(
                        parameters.get(TIMEOUT, String.class),
                        parameters.get(MAX_ATTEMPTS, Integer.class),
                        parameters.get(NO_RETRY_ON, Class[].class)),
                parameters.get(INVOKER, Invoker.class));
    }

    private static List<TaskParameter> parameters(Parameters parameters, TaskJson json) {
        String[] classNames = parameters.get(CLASS_NAMES, String[].class);
        Class<?>[] loaded = parameters.get(CLASSES, Class[].class);
        Map<String, Class<?>> classes = new HashMap<>();
        for (int i = 0; i < classNames.length; i++) {
            classes.put(classNames[i], loaded[i]);
        }
        String[] names = parameters.get(PARAMETER_NAMES, String[].class);
        String[] types = parameters.get(PARAMETER_TYPES, String[].class);
        List<TaskParameter> all = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            JavaType type = TypeText.read(types[i], classes, json.types());
            all.add(new TaskParameter(names[i], types[i], gives(type), json.reader(type)));
        }
        return List.copyOf(all);
    }

    private static TaskParameter.Gives gives(JavaType type) {
        if (type.hasRawClass(TaskContext.class)) {
            return TaskParameter.Gives.CONTEXT;
        }
        if (type.containedTypeCount() != 1 || !type.containedType(0).hasRawClass(Outcome.class)) {
            return TaskParameter.Gives.CALLER;
        }
        if (type.hasRawClass(Multi.class)) {
            return TaskParameter.Gives.OUTCOME_STREAM;
        }
        return type.hasRawClass(List.class) || type.hasRawClass(Collection.class)
                ? TaskParameter.Gives.OUTCOMES
                : TaskParameter.Gives.CALLER;
    }
}
