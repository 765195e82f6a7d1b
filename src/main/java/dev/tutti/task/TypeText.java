package dev.tutti.task;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.type.TypeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads what {@link DeclaredType} wrote into Jackson's type, given the classes; loads no class itself. */
final class TypeText {
    private static final Map<String, Class<?>> PRIMITIVES = Map.of(
            "boolean", boolean.class,
            "byte", byte.class,
            "short", short.class,
            "int", int.class,
            "long", long.class,
            "float", float.class,
            "double", double.class,
            "char", char.class);

    private final String text;
    private final Map<String, Class<?>> classes;
    private final TypeFactory types;
    private int at;

    private TypeText(String text, Map<String, Class<?>> classes, TypeFactory types) {
        this.text = text;
        this.classes = classes;
        this.types = types;
    }

    /**
     * The type of that text.
     *
     * @param classes every class of the text but primitives, by name
     * @throws IllegalArgumentException when a class is missing
     */
    static JavaType read(String text, Map<String, Class<?>> classes, TypeFactory types) {
        return new TypeText(text, classes, types).type();
    }

    private JavaType type() {
        Class<?> named = named();
        JavaType type = next('<')
                ? types.constructParametricType(named, arguments().toArray(JavaType[]::new))
                : types.constructType(named);
        while (next('[')) {
            at++; // the closing bracket
            type = types.constructArrayType(type);
        }
        return type;
    }

    private List<JavaType> arguments() {
        List<JavaType> arguments = new ArrayList<>();
        do {
            arguments.add(type());
        } while (next(','));
        at++; // the closing angle
        return arguments;
    }

    private Class<?> named() {
        int start = at;
        while (at < text.length() && "<>,[]".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String name = text.substring(start, at);
        Class<?> named = PRIMITIVES.containsKey(name) ? PRIMITIVES.get(name) : classes.get(name);
        if (named == null) {
            throw new IllegalArgumentException("no class " + name + " for the type " + text);
        }
        return named;
    }

    private boolean next(char expected) {
        boolean found = at < text.length() && text.charAt(at) == expected;
        if (found) {
            at++;
        }
        return found;
    }
}
