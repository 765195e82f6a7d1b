package dev.tutti.loop;

import static dev.tutti.chord.Signature.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tutti.chord.Chord;
import dev.tutti.monitoring.DocumentedMetric;
import dev.tutti.outbound.LocalReceivers;
import dev.tutti.store.Closing;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URL;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What {@code docs/metrics.md} says is what a scrape brings. */
@QuarkusTest
@TestProfile(LocalReceivers.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class MetricsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

    @TestHTTPResource(value = "/metrics", management = true)
    URL url;

    @Inject
    Loop loop;

    @Inject
    SomeOfAll some;

    @Inject
    Closing closing;

    @BeforeEach
    void a_scrape_asks_for_measurements() {
        Scrape.of(url);
    }

    private Scrape scrape() {
        return Scrape.of(url);
    }

    /** A scrape after all that earlier tests set going was counted. */
    private Scrape quiet() {
        AtomicReference<Scrape> last = new AtomicReference<>(scrape());
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(300)).until(() -> {
            Scrape now = scrape();
            Scrape before = last.getAndSet(now);
            return Stream.of("tutti_tasks_total", "tutti_outcomes_total", "tutti_connector_acknowledged_total")
                    .allMatch(name -> now.value(name) == before.value(name));
        });
        return last.get();
    }

    @Test
    void what_is_documented_is_shown_and_what_is_shown_is_documented() {
        some.happens();

        Map<String, String> documented = new TreeMap<>();
        DocumentedMetric.all().forEach((name, metric) -> documented.put(name, metric.type()));
        await().atMost(LIMIT).untilAsserted(() -> {
            Map<String, String> shown = new TreeMap<>(scrape().types());
            shown.keySet()
                    .removeIf(name -> documented.containsKey(name.replaceFirst("_max$", "")) && name.endsWith("_max"));
            assertThat(shown).isEqualTo(documented);
        });
    }

    @Test
    void labels_are_those_that_are_documented() {
        some.happens();

        assertThat(scrape().samples().keySet()).allSatisfy(sample -> {
            String labels = DocumentedMetric.all()
                    .get(DocumentedMetric.nameOf(sample.split("\\{")[0]))
                    .labels();
            List<String> names =
                    LABEL.matcher(sample).results().map(MatchResult::group).toList();
            assertThat(names)
                    .allMatch(name -> name.startsWith("le=") || labels.contains("`" + name.replace("=\"", "`")));
        });
    }

    @Test
    void a_chord_is_counted_from_submit_to_end() {
        Scrape before = quiet();

        loop.ended(
                Chord.of(task("good_task"), task("bad_task"), task("good_task")).callback(task("tasks_completed")));

        await().atMost(LIMIT).untilAsserted(() -> {
            Scrape now = scrape();
            assertThat(more(before, now, "tutti_chords_accepted_total")).isEqualTo(1);
            assertThat(more(before, now, "tutti_chords_ended_total", "state=\"completed\""))
                    .isEqualTo(1);
            assertThat(more(before, now, "tutti_chord_duration_seconds_count", "until=\"joined\""))
                    .isEqualTo(1);
            assertThat(more(before, now, "tutti_chord_duration_seconds_count", "until=\"ended\""))
                    .isEqualTo(1);
            assertThat(more(before, now, "tutti_tasks_total", "task=\"good_task\"", "outcome=\"success\""))
                    .isEqualTo(2);
            assertThat(more(before, now, "tutti_tasks_total", "task=\"bad_task\"", "outcome=\"threw\""))
                    .isEqualTo(1);
            assertThat(more(before, now, "tutti_tasks_total", "kind=\"callback\"", "outcome=\"success\""))
                    .isEqualTo(1);
            assertThat(more(before, now, "tutti_task_run_seconds_count")).isEqualTo(4);
            assertThat(more(before, now, "tutti_queue_wait_seconds_count", "queue=\"default\""))
                    .isEqualTo(4);
            assertThat(more(before, now, "tutti_outcomes_total", "result=\"recorded\""))
                    .isEqualTo(3);
            assertThat(more(before, now, "tutti_join_seconds_count")).isEqualTo(4);
            assertThat(more(before, now, "tutti_connector_entries_total", "channel=\"tasks\""))
                    .isEqualTo(4);
            assertThat(more(before, now, "tutti_connector_acknowledged_total", "channel=\"envelopes\""))
                    .isEqualTo(4);
            assertThat(more(before, now, "tutti_script_seconds_count", "script=\"open\""))
                    .isEqualTo(1);
        });
    }

    @Test
    void histograms_go_from_a_millisecond_to_an_hour() {
        loop.ended(Chord.of(task("good_task")));

        List<String> bounds = scrape().samples().keySet().stream()
                .filter(sample -> sample.startsWith("tutti_join_seconds_bucket"))
                .map(sample -> sample.replaceFirst(".*le=\"([^\"]*)\".*", "$1"))
                .toList();
        assertThat(bounds).hasSize(19).contains("0.001", "3600.0", "+Inf");
    }

    @Test
    void what_clients_make_up_is_no_label() {
        loop.ended(Chord.of(task("made_up_by_a_client")));

        Scrape now = scrape();
        assertThat(now.value("tutti_tasks_total", "task=\"other\"", "outcome=\"unknown_task\""))
                .isPositive();
        assertThat(now.samples().keySet()).noneMatch(sample -> sample.contains("made_up"));
    }

    @Test
    void what_waits_is_shown_while_it_does() {
        var chord = loop.emit(Chord.of(task("good_task").delay(Duration.ofMinutes(10))));

        await().atMost(LIMIT).untilAsserted(() -> {
            Scrape now = scrape();
            assertThat(now.value("tutti_queue_delayed", "queue=\"default\"")).isPositive();
            assertThat(now.value("tutti_chords_open", "state=\"running\"")).isPositive();
            assertThat(now.value("tutti_members_open")).isPositive();
            assertThat(now.value("tutti_chords_overdue")).isZero();
        });
        closing.close(chord.id(), Closing.Why.CANCELLED).await().indefinitely();
    }

    private static double more(Scrape before, Scrape now, String name, String... labels) {
        return now.value(name, labels) - before.value(name, labels);
    }
}
