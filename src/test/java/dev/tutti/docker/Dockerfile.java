package dev.tutti.docker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A Dockerfile, read as text: its stages and their instructions, continued lines joined, comments left out.
 *
 * @param file where it is
 * @param context folder that its {@code COPY} reads from
 */
record Dockerfile(Path file, Path context) {
    private static final Pattern CONTINUED = Pattern.compile("\\\\\\R\\s*");

    /** What is between one FROM and the next. */
    record Stage(String image, Optional<String> name, List<Instruction> instructions) {

        /** What follows each occurrence of an instruction. */
        List<String> arguments(String keyword) {
            return instructions.stream()
                    .filter(instruction -> instruction.keyword().equals(keyword))
                    .map(Instruction::arguments)
                    .toList();
        }
    }

    /** Such as {@code EXPOSE 8080 9000}. */
    record Instruction(String keyword, String arguments) {}

    List<Stage> stages() {
        List<Stage> stages = new ArrayList<>();
        for (Instruction instruction : instructions()) {
            if (instruction.keyword().equals("FROM")) {
                String[] words = instruction.arguments().split("\\s+");
                stages.add(new Stage(
                        words[0], words.length == 3 ? Optional.of(words[2]) : Optional.empty(), new ArrayList<>()));
            } else if (!stages.isEmpty()) {
                stages.get(stages.size() - 1).instructions().add(instruction);
            }
        }
        return stages;
    }

    /** The stage that becomes the image. */
    Stage last() {
        return stages().get(stages().size() - 1);
    }

    /** Images that are fetched, so neither {@code scratch} nor stages. */
    List<String> baseImages() {
        List<String> names =
                stages().stream().flatMap(stage -> stage.name().stream()).toList();
        return stages().stream()
                .map(Stage::image)
                .filter(image -> !names.contains(image) && !image.equals("scratch") && !image.startsWith("${"))
                .toList();
    }

    /** Paths of the context that are copied, by whatever stage. */
    List<String> copied() {
        return stages().stream()
                .flatMap(stage -> stage.arguments("COPY").stream())
                .filter(arguments -> !arguments.contains("--from="))
                .map(arguments -> arguments.replaceAll("--\\S+\\s+", ""))
                .flatMap(arguments -> {
                    List<String> paths = List.of(arguments.split("\\s+"));
                    return paths.subList(0, paths.size() - 1).stream();
                })
                .toList();
    }

    String text() {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Instruction> instructions() {
        String withoutComments = text().replaceAll("(?m)^#.*\\R", "");
        return CONTINUED
                .matcher(withoutComments)
                .replaceAll(" ")
                .lines()
                .filter(line -> !line.isBlank())
                .map(line -> new Instruction(line.split("\\s+", 2)[0], line.split("\\s+", 2)[1].strip()))
                .toList();
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
