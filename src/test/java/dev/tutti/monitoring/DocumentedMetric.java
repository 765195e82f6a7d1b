package dev.tutti.monitoring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A row of the table in {@code docs/metrics.md}.
 *
 * @param labels what stands there, names and values in backticks
 */
public record DocumentedMetric(String name, String type, String labels) {
    private static final Pattern ROW =
            Pattern.compile("^\\| [^|]* \\| `(tutti_[a-z_]+)` \\| (\\w+) \\|([^|]*)\\|[^|]*\\|$", Pattern.MULTILINE);
    private static final Pattern SUFFIX = Pattern.compile("_(bucket|count|sum|max)$");

    /** All of them, by name. */
    public static Map<String, DocumentedMetric> all() {
        Map<String, DocumentedMetric> all = new TreeMap<>();
        Matcher row = ROW.matcher(text());
        while (row.find()) {
            all.put(row.group(1), new DocumentedMetric(row.group(1), row.group(2), row.group(3)));
        }
        return all;
    }

    /** The documented name of a series: of a histogram's parts it is the histogram. */
    public static String nameOf(String series) {
        String histogram = SUFFIX.matcher(series).replaceFirst("");
        DocumentedMetric found = all().get(histogram);
        return found != null && found.type().equals("histogram") ? histogram : series;
    }

    private static String text() {
        try {
            return Files.readString(Path.of("docs/metrics.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
