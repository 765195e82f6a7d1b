package dev.tutti.packaged;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What docs/redis.md tells people to set. */
final class RedisDocument {
    private static final String TEXT = text();

    private RedisDocument() {}

    private static String text() {
        try {
            return Files.readString(Path.of("docs", "redis.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String section(String heading) {
        int begin = TEXT.indexOf("\n## " + heading + "\n");
        int end = TEXT.indexOf("\n## ", begin + 1);
        return TEXT.substring(begin, end);
    }

    /** The first properties of a section, each {@code name=value}, but for where Redis is. */
    static List<String> settings(String heading) {
        String section = section(heading);
        int begin = section.indexOf("```properties\n") + "```properties\n".length();
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(section.substring(begin, section.indexOf("```", begin))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> settings = new ArrayList<>();
        properties.stringPropertyNames().stream()
                .filter(name -> !name.equals("quarkus.redis.hosts"))
                .forEach(name -> settings.add(name + "=" + properties.getProperty(name)));
        return settings;
    }

    /** The commands that make the users, each as its words. */
    static List<List<String>> users() {
        return section("Users")
                .lines()
                .filter(line -> line.startsWith("ACL SETUSER "))
                .map(line -> List.of(line.split(" ")))
                .toList();
    }

    /** What it says to add to each user in a cluster. */
    static List<String> rightsInACluster() {
        return section("Users")
                .lines()
                .filter(line -> line.startsWith("- In a cluster add `"))
                .flatMap(line -> Stream.of(line.split("`")[1].split(" ")))
                .toList();
    }

    /** The blocks of commands below a heading of the third level. */
    static List<String> commands(String heading) {
        int begin = TEXT.indexOf("\n### " + heading + "\n");
        String text = TEXT.substring(begin, TEXT.indexOf("\n## ", begin));
        return Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL)
                .matcher(text)
                .results()
                .map(block -> block.group(1))
                .toList();
    }
}
