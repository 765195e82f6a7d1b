package dev.tutti.store;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * One random history: steps of submitters, dispatchers, workers, aggregators, closers and the janitor in any order, some of
 * them repeated, stale or forged, each done to Redis by the store's classes and to the model. Ends by letting everything run
 * out, and go.
 */
final class ModelHistory {
    private static final int STEPS = 120;

    private final ModelStage stage;
    private final ModelComparison comparison;
    private final ModelSubmitters submitters;
    private final ModelWorkers workers;
    private final ModelAggregators aggregators;
    private final ModelClosers closers;
    private final List<Long> spans;

    ModelHistory(GivenStore given, GivenStore full, long seed) {
        this.stage = new ModelStage(given, full, seed);
        this.comparison = new ModelComparison(given, stage.model);
        this.submitters = new ModelSubmitters(stage);
        this.workers = new ModelWorkers(stage);
        this.aggregators = new ModelAggregators(stage);
        this.closers = new ModelClosers(stage);
        this.spans = Stream.concat(
                        Stream.of(0L), ModelSubmitters.DEADLINES.stream().map(Duration::toMillis))
                .toList();
    }

    /** What was done so far, a step a line. */
    String told() {
        return stage.told();
    }

    void run() {
        for (int i = 0; i < STEPS; i++) {
            tick();
            step();
            comparison.check();
            if (stage.oneIn(8)) {
                comparison.readersSeeWhatTheModelSays();
            }
        }
        runOut();
        comparison.check();
        comparison.readersSeeWhatTheModelSays();
        comparison.everythingHasEnded();
        everythingGoes();
        comparison.check();
        comparison.nothingIsLeft();
    }

    private void tick() {
        stage.model.clock.next(stage.model.times(), spans);
    }

    private void step() {
        int dice = stage.random.nextInt(120);
        if (dice < 11) {
            submitters.open();
        } else if (dice < 19) {
            submitters.append();
        } else if (dice < 25) {
            submitters.seal();
        } else if (dice < 41) {
            workers.dispatch();
        } else if (dice < 54) {
            workers.readTasks();
        } else if (dice < 68) {
            workers.report();
        } else if (dice < 72) {
            workers.again();
        } else if (dice < 75) {
            workers.promote();
        } else if (dice < 80) {
            aggregators.forge();
            aggregators.forge();
        } else if (dice < 88) {
            aggregators.readEnvelopes();
        } else if (dice < 100) {
            aggregators.join();
        } else if (dice < 103) {
            closers.close();
        } else if (dice < 106) {
            closers.closeDue();
        } else if (dice < 114) {
            closers.retry();
        } else if (dice < 116) {
            closers.clean();
        } else {
            closers.wait(stage.oneIn(3) ? 40 : 6);
        }
    }

    /** Everybody does what is left to do until nothing is. */
    private void runOut() {
        stage.tell("run out");
        tick();
        submitters.finish();
        boolean moved = true;
        while (moved) {
            tick();
            moved = workers.doAll() | aggregators.doAll();
            if (!moved && !stage.model.chords(chord -> chord.heard != null).isEmpty()) {
                throw new AssertionError("a chord is neither sealed nor abandoned");
            }
        }
    }

    private void everythingGoes() {
        stage.tell("everything goes");
        while (!stage.model.times().isEmpty()) {
            closers.wait(1_000);
            tick();
            closers.clean();
        }
    }
}
