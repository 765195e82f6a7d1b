package dev.tutti.loop;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one scrape brought of ours.
 *
 * @param types of metrics, by name
 * @param samples values, by name and labels as they stand there
 */
record Scrape(Map<String, String> types, Map<String, Double> samples) {
    private static final Pattern TYPE = Pattern.compile("^# TYPE (tutti_\\w+) (\\w+)$", Pattern.MULTILINE);
    private static final Pattern SAMPLE = Pattern.compile("^(tutti_\\w+(?:\\{[^}]*})?) (\\S+)$", Pattern.MULTILINE);

    static Scrape of(URL url) {
        try (InputStream in = asPrometheusText(url)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            Map<String, String> types = new TreeMap<>();
            Matcher type = TYPE.matcher(text);
            while (type.find()) {
                types.put(type.group(1), type.group(2));
            }
            Map<String, Double> samples = new TreeMap<>();
            Matcher sample = SAMPLE.matcher(text);
            while (sample.find()) {
                samples.put(sample.group(1).replaceFirst(",}$", "}"), Double.valueOf(sample.group(2)));
            }
            return new Scrape(types, samples);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asked for by name: what is asked for otherwise differs between JDKs. */
    private static InputStream asPrometheusText(URL url) throws IOException {
        URLConnection connection = url.openConnection();
        connection.setRequestProperty("Accept", "text/plain");
        return connection.getInputStream();
    }

    /** The sum of the samples of a name whose labels contain all of these. */
    double value(String name, String... labels) {
        return samples.entrySet().stream()
                .filter(sample -> sample.getKey().split("\\{", 2)[0].equals(name))
                .filter(sample -> List.of(labels).stream().allMatch(sample.getKey()::contains))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }
}
