package dev.tutti.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tutti.testing.FreePort;
import dev.tutti.testing.RedisProcess;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every {@code console} block of the documentation answers as printed; {@code …} stands for anything. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DocumentedSessionsIT {
    private static final Pattern BLOCK = Pattern.compile("```console\n(.*?)```", Pattern.DOTALL);
    private static final Pattern START = Pattern.compile("(?m)^((?:TUTTI_[A-Z_]+=\\S+ )+)\\./mvnw quarkus:dev");
    private static final String MARK = "---end-of-answer---";

    /** A user of the documentation has them, but a machine with nothing but a JDK may not. */
    private static final List<String> TOOLS = List.of("bash", "curl", "python3");

    private record Step(String command, String answer) {}

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/http.md", "docs/from-celery.md"})
    void sessions_answer_as_printed(String document) throws Exception {
        String text = Files.readString(Path.of(document));
        List<Step> steps = steps(text);
        assertThat(steps).isNotEmpty();
        for (String tool : TOOLS) {
            assumeTrue(isThere(tool) || !uses(steps, tool), "no " + tool + " to run the sessions of " + document);
        }
        try (RedisProcess redis = new RedisProcess()) {
            redis.start();
            try (TuttiProcess tutti =
                    TuttiProcess.start(redis.uri(), settings(text)).ready()) {
                List<String> answers = run(steps, tutti);
                for (int i = 0; i < steps.size(); i++) {
                    assertThat(answers.get(i))
                            .as(steps.get(i).command())
                            .matches(pattern(steps.get(i).answer()));
                }
            }
        }
    }

    private static boolean uses(List<Step> steps, String tool) {
        return tool.equals("bash")
                || steps.stream().anyMatch(step -> step.command().contains(tool + " "));
    }

    private static boolean isThere(String tool) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    }

    /** What the document has in front of {@code ./mvnw quarkus:dev}, as properties. */
    private static String[] settings(String document) {
        Matcher line = START.matcher(document);
        return line.find()
                ? Stream.of(line.group(1).trim().split(" "))
                        .map(setting -> setting.split("=", 2))
                        .map(setting -> setting[0].toLowerCase(Locale.ROOT).replace('_', '.') + "=" + setting[1])
                        .toArray(String[]::new)
                : new String[0];
    }

    private static List<Step> steps(String document) {
        List<Step> steps = new ArrayList<>();
        Matcher block = BLOCK.matcher(document);
        while (block.find()) {
            for (String step : block.group(1).split("(?m)^\\$ ")) {
                if (!step.isBlank()) {
                    steps.add(step(step));
                }
            }
        }
        return steps;
    }

    /** A command goes on in the next line as long as that one is indented. */
    private static Step step(String text) {
        List<String> lines = text.lines().toList();
        int command = 1;
        while (command < lines.size() && lines.get(command).startsWith("    ")) {
            command++;
        }
        return new Step(
                String.join("\n", lines.subList(0, command)),
                String.join("\n", lines.subList(command, lines.size())).strip());
    }

    /** Runs the commands as they stand, but for ports and files that somebody else may use. */
    private static List<String> run(List<Step> steps, TuttiProcess tutti) throws IOException, InterruptedException {
        String port = String.valueOf(FreePort.any());
        Path file = Files.createTempFile("webhook", ".txt");
        String script = steps.stream()
                .map(step -> step.command()
                                .replace("http://localhost:8080", tutti.url(""))
                                .replace("8090", port)
                                .replace("/tmp/webhook.txt", file.toString())
                        + "\nprintf '\\n" + MARK + "\\n'\n")
                .collect(Collectors.joining());
        Process bash = new ProcessBuilder("bash", "-c", script)
                .redirectErrorStream(true)
                .start();
        String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .replace("\r", ""); // of headers
        bash.waitFor();
        Files.delete(file);
        return Stream.of(output.replace(port, "8090").split(MARK))
                .map(String::strip)
                .toList();
    }

    private static Pattern pattern(String answer) {
        String quoted = Stream.of(answer.split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return Pattern.compile(quoted, Pattern.DOTALL);
    }
}
