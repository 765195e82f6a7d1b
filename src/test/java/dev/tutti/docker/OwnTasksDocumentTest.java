package dev.tutti.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What docs/own-tasks.md shows is what {@code examples/own-tasks} has, which .ci/run builds. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class OwnTasksDocumentTest {
    private static final Path EXAMPLE = Path.of("examples/own-tasks");
    private static final Pattern BLOCK = Pattern.compile("```(?:java|xml)\n(.*?)```", Pattern.DOTALL);

    @Test
    void every_block_of_code_stands_in_a_file_of_the_example() throws IOException {
        List<String> files = files();
        List<String> blocks = BLOCK.matcher(Files.readString(Path.of("docs/own-tasks.md")))
                .results()
                .map(MatchResult::group)
                .map(block -> block.replaceAll("```\\w*\n?", ""))
                .toList();
        assertThat(blocks)
                .hasSizeGreaterThan(5)
                .allSatisfy(block -> assertThat(files).as(block).anyMatch(file -> file.contains(block)));
    }

    @Test
    void it_uses_the_versions_that_tutti_does() throws IOException {
        String ours = Files.readString(Path.of("pom.xml"));
        String example = Files.readString(EXAMPLE.resolve("pom.xml"));
        for (String property :
                List.of("quarkus.platform.version", "embedded-redis.version", "maven.compiler.release")) {
            assertThat(valueOf(property, example)).as(property).isEqualTo(valueOf(property, ours));
        }
        assertThat(ours).contains("<version>" + valueOf("tutti.version", example) + "</version>");
    }

    private static String valueOf(String property, String pom) {
        return pom.replaceAll("(?s).*<" + property + ">(.*?)</" + property + ">.*", "$1");
    }

    private static List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(EXAMPLE)) {
            return files.filter(file ->
                            file.toString().matches(".*\\.(java|xml)") && !file.startsWith(EXAMPLE.resolve("target")))
                    .map(OwnTasksDocumentTest::read)
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
