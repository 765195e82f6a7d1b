package dev.tutti.task;

import jakarta.enterprise.lang.model.declarations.ClassInfo;
import jakarta.enterprise.lang.model.types.Type;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes a type of the source as text, {@code java.util.Map<java.lang.String,int[]>}, that {@link TypeText} reads at run
 * time: a synthetic bean's parameters carry classes, but no generic types.
 */
final class DeclaredType {
    private DeclaredType() {}

    /**
     * The text of that type; variables and wildcards become their upper bound.
     *
     * @param classes gets every class that the text mentions, by name
     */
    static String text(Type type, Map<String, ClassInfo> classes) {
        return switch (type.kind()) {
            case VOID -> "void";
            case PRIMITIVE -> type.asPrimitive().name();
            case CLASS -> name(type.asClass().declaration(), classes);
            case ARRAY -> text(type.asArray().componentType(), classes) + "[]";
            case PARAMETERIZED_TYPE ->
                name(type.asParameterizedType().declaration(), classes)
                        + type.asParameterizedType().typeArguments().stream()
                                .map(argument -> text(argument, classes))
                                .collect(Collectors.joining(",", "<", ">"));
            case TYPE_VARIABLE -> erasure(type.asTypeVariable().bounds().get(0), classes);
            case WILDCARD_TYPE -> {
                Type bound = type.asWildcardType().upperBound();
                yield bound == null ? Object.class.getName() : text(bound, classes);
            }
        };
    }

    /** Without type arguments: {@code T extends Comparable<T>} would not end. */
    private static String erasure(Type bound, Map<String, ClassInfo> classes) {
        if (bound.isParameterizedType()) {
            return name(bound.asParameterizedType().declaration(), classes);
        }
        return bound.isTypeVariable() ? erasure(bound.asTypeVariable().bounds().get(0), classes) : text(bound, classes);
    }

    private static String name(ClassInfo declaration, Map<String, ClassInfo> classes) {
        classes.put(declaration.name(), declaration);
        return declaration.name();
    }
}
