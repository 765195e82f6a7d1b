package dev.tutti.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tutti.testing.RedisProcess;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The emitters of docs/other-languages.md print what it says. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EmittersIT {
    private static final RedisProcess REDIS = new RedisProcess();
    private static TuttiProcess tutti;

    @BeforeAll
    static void start() {
        REDIS.start();
        tutti = TuttiProcess.start(REDIS.uri()).ready();
    }

    @AfterAll
    static void stop() {
        tutti.close();
        REDIS.close();
    }

    @ParameterizedTest
    @CsvSource({"sh, bash, emit.sh", "python, python3, emit.py", "js, node, emit.mjs", "java, java, Emit.java"})
    void an_emitter_submits_waits_and_prints_the_list(
            String language, String command, String file, @TempDir Path directory) throws Exception {
        String program = command.equals("java")
                ? Path.of(System.getProperty("java.home"), "bin", "java").toString()
                : onPath(command);
        assumeTrue(!program.isEmpty(), "no " + command + " to run the emitter");
        Matcher block = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs", "other-languages.md")));
        assertThat(block.find()).as("a block of " + language).isTrue();
        Path source = directory.resolve(file);
        Files.writeString(source, block.group(1).replace("http://localhost:8080", tutti.url("")));

        Process process = new ProcessBuilder(List.of(program, source.toString()))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(output.strip()).isEqualTo("[\"Good task\",\"Exception: Bad Task!!!\",\"Other good task\"]");
        assertThat(process.waitFor()).isZero();
    }

    private static String onPath(String command) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, command))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse("");
    }
}
