package dev.tutti.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MonitoringFilesTest {

    @Test
    void dashboard_and_alerts_ask_for_what_is_documented_and_leave_none_of_it_out() {
        List<String> asked = Stream.concat(Queries.ofDashboard().stream(), Queries.ofAlerts().stream())
                .flatMap(query -> Queries.series(query).stream())
                .map(series -> DocumentedMetric.nameOf(series.replaceFirst("\\{.*", "")))
                .distinct()
                .toList();

        assertThat(asked)
                .containsExactlyInAnyOrderElementsOf(DocumentedMetric.all().keySet());
    }

    @Test
    void there_are_alerts() {
        assertThat(Queries.ofAlerts()).hasSizeGreaterThan(10).allMatch(query -> query.contains("tutti_"));
    }

    @Test
    void what_every_aggregator_shows_is_never_added_up() {
        List<String> shared = DocumentedMetric.all().values().stream()
                .filter(metric -> metric.type().equals("gauge"))
                .map(DocumentedMetric::name)
                .filter(name -> name.matches("tutti_(queue|chords|members|envelopes)_.*"))
                .toList();

        assertThat(Stream.concat(Queries.ofDashboard().stream(), Queries.ofAlerts().stream()))
                .allSatisfy(query -> shared.forEach(
                        name -> assertThat(query).doesNotContainPattern("sum( by \\([a-z, ]*\\))? ?\\(" + name)));
    }
}
