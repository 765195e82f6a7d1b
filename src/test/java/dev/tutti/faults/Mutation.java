package dev.tutti.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A copy of the packaged application with a bug in it: texts of scripts and sources are replaced, and must be there. */
final class Mutation {
    private record Change(Path file, String from, String to) {}

    private final List<Change> changes = new ArrayList<>();

    /** In {@code src/main/resources/redis/<script>.lua}. */
    Mutation script(String script, String from, String to) {
        changes.add(new Change(Path.of("src/main/resources/redis", script + ".lua"), from, to));
        return this;
    }

    /** In the source of a class of {@code dev.tutti}, for example {@code connector/HandOver}. */
    Mutation source(String name, String from, String to) {
        changes.add(new Change(Path.of("src/main/java/dev/tutti", name + ".java"), from, to));
        return this;
    }

    /**
     * Copies the application and breaks the copy.
     *
     * @return its folder
     * @throws IllegalStateException when a text that is to be replaced is not there exactly once
     */
    Path applyTo(Path application, Path work) {
        try {
            Path copy = work.resolve("quarkus-app");
            copy(application, copy);
            List<Path> files = changes.stream().map(Change::file).distinct().toList();
            for (Path file : files) {
                String text = Files.readString(file);
                for (Change change : changes) {
                    if (change.file().equals(file)) {
                        text = replaced(text, change);
                    }
                }
                if (file.toString().endsWith(".lua")) {
                    Path name = Path.of("src/main/resources").relativize(file);
                    put(copy, name.toString(), text.getBytes());
                } else {
                    compile(copy, work, file, text);
                }
            }
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Looks whether all texts are there.
     *
     * @throws IllegalStateException when a text that is to be replaced is not there exactly once
     */
    void check() {
        try {
            for (Change change : changes) {
                replaced(Files.readString(change.file()), change);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String replaced(String text, Change change) {
        int at = text.indexOf(change.from());
        if (at < 0 || text.indexOf(change.from(), at + 1) >= 0) {
            throw new IllegalStateException("not exactly once in " + change.file() + ": " + change.from());
        }
        return text.replace(change.from(), change.to());
    }

    private static void compile(Path copy, Path work, Path source, String text) throws IOException {
        Path sources = work.resolve("sources").resolve(source);
        Path classes = Files.createDirectories(work.resolve("classes"));
        Files.createDirectories(sources.getParent());
        Files.writeString(sources, text);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "-proc:none",
                    "-parameters",
                    "-nowarn",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "-d",
                    classes.toString());
            if (!compiler.getTask(null, files, null, options, null, files.getJavaFileObjects(sources))
                    .call()) {
                throw new IllegalStateException("the mutant of " + source + " does not compile");
            }
        }
        try (Stream<Path> compiled = Files.walk(classes)) {
            for (Path file : compiled.filter(Files::isRegularFile).toList()) {
                put(copy, classes.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
    }

    /** Into the application's jar, and in place of what Quarkus made of a bean's class. */
    private static void put(Path copy, String name, byte[] content) throws IOException {
        List<Path> jars;
        try (Stream<Path> app = Files.list(copy.resolve("app"))) {
            jars = new ArrayList<>(app.toList());
        }
        jars.add(copy.resolve("quarkus/transformed-bytecode.jar"));
        int places = 0;
        for (Path jar : jars) {
            try (FileSystem zip = FileSystems.newFileSystem(jar)) {
                Path entry = zip.getPath(name);
                if (Files.exists(entry) || name.contains("$")) {
                    Files.createDirectories(entry.toAbsolutePath().getParent());
                    Files.write(entry, content);
                    places++;
                }
            }
        }
        if (places == 0) {
            throw new IllegalStateException(name + " is not in the packaged application");
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
