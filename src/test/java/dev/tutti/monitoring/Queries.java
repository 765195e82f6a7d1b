package dev.tutti.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The queries in {@code deploy/monitoring}. */
public final class Queries {
    /** The folder. */
    public static final Path FOLDER = Path.of("deploy/monitoring").toAbsolutePath();

    private static final Pattern SERIES = Pattern.compile("\\btutti_[a-z_]+(\\{[^}]*})?");
    private static final Pattern EXPRESSION = Pattern.compile("expr: (?:\\|-\\n((?:          .*\\n)+)|(.*)\\n)");

    private Queries() {}

    /** Those of the dashboard, as Grafana would send them. */
    public static List<String> ofDashboard() {
        try {
            List<String> queries = new ArrayList<>();
            for (JsonNode panel : new ObjectMapper()
                    .readTree(FOLDER.resolve("grafana-dashboard.json").toFile())
                    .path("panels")) {
                panel.path("targets")
                        .forEach(target ->
                                queries.add(target.path("expr").textValue().replace("$__rate_interval", "1m")));
            }
            return queries;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those of the alert rules. */
    public static List<String> ofAlerts() {
        try {
            return EXPRESSION
                    .matcher(Files.readString(FOLDER.resolve("alerts.yaml")))
                    .results()
                    .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a query selects of ours: names, with their labels where it says some. */
    public static List<String> series(String query) {
        return SERIES.matcher(query).results().map(MatchResult::group).toList();
    }
}
