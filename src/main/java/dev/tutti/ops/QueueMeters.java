package dev.tutti.ops;

import dev.tutti.store.OpenFigures;
import dev.tutti.store.QueueFigures;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Shows what is in the queues and what is open. Every aggregator shows the same: take the maximum, never a sum. */
@Singleton
class QueueMeters {
    private static final double SECOND_MILLIS = TimeUnit.SECONDS.toMillis(1);

    private final LatestFigures latest;
    private final MeterRegistry registry;
    private final Map<MultiGauge, ToDoubleFunction<QueueFigures>> gauges = new LinkedHashMap<>();

    QueueMeters(LatestFigures latest, MeterRegistry registry) {
        this.latest = latest;
        this.registry = registry;
    }

    /** To be called once, by a process that measures. */
    void show() {
        Gauge.builder("tutti.figures.age", latest, LatestFigures::ageInSeconds)
                .baseUnit("seconds")
                .register(registry);
        queue("backlog", "", QueueFigures::backlog);
        queue("queued", "", QueueFigures::queued);
        queue("in.hand", "", QueueFigures::inHand);
        queue("delayed", "", QueueFigures::delayed);
        queue("undispatched", "", QueueFigures::undispatched);
        queue("oldest", "seconds", figures -> figures.oldest().toMillis() / SECOND_MILLIS);
        chords("opening", OpenFigures::opening);
        chords("running", OpenFigures::running);
        chords("joined", OpenFigures::joined);
        open("chords.overdue", OpenFigures::overdue);
        open("members.open", OpenFigures::members);
        open("envelopes.waiting", OpenFigures::envelopes);
        open("envelopes.dead", OpenFigures::dead);
    }

    /** There are these queues now; those that went are shown no more. */
    void queues(Collection<String> names) {
        gauges.forEach((gauge, figure) -> gauge.register(
                names.stream()
                        .map(name -> Row.of(Tags.of("queue", name), latest, figures -> figures.ofQueue(name, figure)))
                        .collect(Collectors.toList()),
                false));
    }

    private void queue(String what, String unit, ToDoubleFunction<QueueFigures> figure) {
        gauges.put(
                MultiGauge.builder("tutti.queue." + what)
                        .baseUnit(unit.isEmpty() ? null : unit)
                        .register(registry),
                figure);
    }

    private void chords(String state, ToDoubleFunction<OpenFigures> figure) {
        Gauge.builder("tutti.chords.open", latest, figures -> figures.ofOpen(figure))
                .tag("state", state)
                .register(registry);
    }

    private void open(String what, ToDoubleFunction<OpenFigures> figure) {
        Gauge.builder("tutti." + what, latest, figures -> figures.ofOpen(figure))
                .register(registry);
    }
}
