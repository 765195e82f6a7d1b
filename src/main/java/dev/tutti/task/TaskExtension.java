package dev.tutti.task;

import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.inject.build.compatible.spi.AnnotationBuilder;
import jakarta.enterprise.inject.build.compatible.spi.BeanInfo;
import jakarta.enterprise.inject.build.compatible.spi.BuildCompatibleExtension;
import jakarta.enterprise.inject.build.compatible.spi.Enhancement;
import jakarta.enterprise.inject.build.compatible.spi.InvokerFactory;
import jakarta.enterprise.inject.build.compatible.spi.InvokerInfo;
import jakarta.enterprise.inject.build.compatible.spi.Messages;
import jakarta.enterprise.inject.build.compatible.spi.Registration;
import jakarta.enterprise.inject.build.compatible.spi.Synthesis;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticComponents;
import jakarta.enterprise.lang.model.declarations.ClassInfo;
import jakarta.enterprise.lang.model.declarations.MethodInfo;
import jakarta.enterprise.lang.model.declarations.ParameterInfo;
import jakarta.enterprise.lang.model.types.Type;
import jakarta.inject.Singleton;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds methods with {@link Task} while the application is built and makes one {@link TaskMethod} bean of each, with an
 * invoker: nothing is found or called by reflection at run time. Public only for the container.
 */
public class TaskExtension implements BuildCompatibleExtension {
    private final DeclaredTasks declared = new DeclaredTasks();
    private final List<Found> found = new ArrayList<>();
    private final Set<String> annotated = new LinkedHashSet<>();
    private final Set<String> ofBeans = new LinkedHashSet<>();

    private record Found(
            String name, String queue, String className, MethodInfo method, DeclaredRules rules, InvokerInfo invoker) {}

    /** Remembers which classes have tasks, bean or not. */
    @Enhancement(types = Object.class, withSubtypes = true, withAnnotations = Task.class)
    public void remember(ClassInfo type) {
        annotated.add(type.name());
    }

    /** Takes up the tasks of a bean. */
    @Registration(types = Object.class)
    public void find(BeanInfo bean, InvokerFactory invokers, Messages messages) {
        if (!bean.isClassBean()) {
            return;
        }
        ClassInfo type = bean.declaringClass();
        for (MethodInfo method : type.methods()) {
            if (method.hasAnnotation(Task.class)) {
                ofBeans.add(method.declaringClass().name());
                Optional<String> fault = take(bean, method, invokers);
                fault.ifPresent(text -> messages.error(text, method));
            }
        }
    }

    private Optional<String> take(BeanInfo bean, MethodInfo method, InvokerFactory invokers) {
        var task = method.annotation(Task.class);
        String name = task.value().asString();
        String queue = task.hasMember("queue") ? task.member("queue").asString() : "";
        String className = bean.declaringClass().name();
        String text = className + "." + method.name();
        DeclaredRules rules = DeclaredRules.of(task);
        Optional<String> fault =
                declared.add(name, queue, text).or(() -> callable(method, text)).or(() -> rules.fault(text));
        if (fault.isEmpty()) {
            var invoker = invokers.createInvoker(bean, method);
            found.add(new Found(
                    name,
                    queue.isEmpty() ? TaskDefinition.DEFAULT_QUEUE : queue,
                    className,
                    method,
                    rules,
                    (Modifier.isStatic(method.modifiers()) ? invoker : invoker.withInstanceLookup()).build()));
        }
        return fault;
    }

    private static Optional<String> callable(MethodInfo method, String text) {
        if (Modifier.isPrivate(method.modifiers())) {
            return Optional.of("@Task method " + text + " must not be private");
        }
        if (Returns.of(erased(method.returnType())).isEmpty()) {
            return Optional.of("@Task method " + text
                    + " must return a value, nothing, a Uni or a CompletionStage, not " + erased(method.returnType()));
        }
        return Optional.empty();
    }

    /** Makes the beans. */
    @Synthesis
    public void make(SyntheticComponents components, Messages messages) {
        annotated.stream()
                .filter(name -> !ofBeans.contains(name))
                .forEach(name -> messages.warn("class " + name
                        + " has @Task methods but is no bean: without a scope such as @ApplicationScoped they are"
                        + " no tasks"));
        for (Found task : found) {
            Map<String, ClassInfo> classes = new LinkedHashMap<>();
            List<String> types = task.method().parameters().stream()
                    .map(parameter -> DeclaredType.text(parameter.type(), classes))
                    .toList();
            components
                    .addBean(TaskMethod.class)
                    .type(TaskMethod.class)
                    .scope(Singleton.class)
                    .qualifier(AnnotationBuilder.of(Identifier.class)
                            .value(task.name())
                            .build())
                    .withParam(TaskMethodCreator.NAME, task.name())
                    .withParam(TaskMethodCreator.QUEUE, task.queue())
                    .withParam(TaskMethodCreator.CLASS, task.className())
                    .withParam(TaskMethodCreator.TIMEOUT, task.rules().timeout())
                    .withParam(TaskMethodCreator.MAX_ATTEMPTS, task.rules().maxAttempts())
                    .withParam(
                            TaskMethodCreator.NO_RETRY_ON,
                            task.rules().noRetryOn().toArray(ClassInfo[]::new))
                    .withParam(TaskMethodCreator.INVOKER, task.invoker())
                    .withParam(TaskMethodCreator.RETURNS, erased(task.method().returnType()))
                    .withParam(
                            TaskMethodCreator.PARAMETER_NAMES,
                            task.method().parameters().stream()
                                    .map(ParameterInfo::name)
                                    .toArray(String[]::new))
                    .withParam(TaskMethodCreator.PARAMETER_TYPES, types.toArray(String[]::new))
                    .withParam(TaskMethodCreator.CLASS_NAMES, classes.keySet().toArray(String[]::new))
                    .withParam(TaskMethodCreator.CLASSES, classes.values().toArray(ClassInfo[]::new))
                    .createWith(TaskMethodCreator.class);
        }
    }

    private static String erased(Type type) {
        if (type.isClass()) {
            return type.asClass().declaration().name();
        }
        return type.isParameterizedType()
                ? type.asParameterizedType().declaration().name()
                : "";
    }
}
