package dev.tutti.faults;

import dev.tutti.faults.Node.Role;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Small experiments, each fit to catch some kinds of bugs; all use one api, a few workers and one aggregator. */
enum Trials {
    /** Later outcomes for members that have one, while their chord is open. */
    DUPLICATES(Work.named((chord, index, name) ->
            index < 5 ? Signatures.task("echo", name) : Signatures.task("noted", name, 4_000))) {
        @Override
        List<String> run(Experiment run, Load load) throws InterruptedException {
            load.submit(0, 10, 10);
            load.finish();
            Thread.sleep(2_000);
            List<Request> forged = new ArrayList<>();
            for (int times = 0; times < 3; times++) {
                for (Submitted chord : run.ledger().chords()) {
                    for (int index = 0; index < 5; index++) {
                        forged.add(Envelopes.member(chord.id().orElseThrow(), index, 1, "\"another value\"", false));
                    }
                }
            }
            run.view().runAll(forged);
            return List.of();
        }
    },

    /** kill -9 of workers. */
    KILLED_WORKERS(Work.mixed(400)) {
        @Override
        int workers() {
            return 3;
        }

        @Override
        List<String> run(Experiment run, Load load) throws InterruptedException {
            Random chance = run.chance("victims and instants");
            for (int kill = 0; kill < 6; kill++) {
                Node victim = run.deployment().victim(Role.WORKER, chance);
                load.submit(kill * 10, 10, 10);
                Thread.sleep(100 + chance.nextInt(300));
                victim.kill();
                victim.start();
            }
            return List.of();
        }
    },

    /** A worker that stands still with long tasks in hand, wakes up, and is asked to end. */
    STOPPED_WORKER(Work.named((chord, index, name) -> Signatures.task("noted", name, 15_000))) {
        @Override
        List<String> run(Experiment run, Load load) throws InterruptedException {
            List<String> found = new ArrayList<>();
            load.submit(0, 1, 30);
            load.finish();
            Thread.sleep(2_000);
            Node stopped = run.deployment().of(Role.WORKER).get(0);
            stopped.freeze();
            Thread.sleep(Deployment.CLAIM_IDLE.multipliedBy(3).toMillis());
            stopped.thaw();
            Map<String, String> owners = new HashMap<>();
            for (int look = 0; look < 60; look++) {
                owners(run).forEach((id, owner) -> {
                    String before = owners.put(id, owner);
                    if (before != null && !before.equals(owner) && owner.startsWith(stopped.processName())) {
                        found.add("entry " + id + " went back to " + owner + " from " + before);
                    }
                });
                Thread.sleep(50);
            }
            stopped.terminate(Duration.ofSeconds(10));
            return found;
        }

        private Map<String, String> owners(Experiment run) {
            Map<String, String> owners = new HashMap<>();
            for (Response row :
                    run.view().run("XPENDING", "tutti:{0}:tasks:default:first", RedisView.WORKERS, "-", "+", 100)) {
                owners.put(row.get(0).toString(), row.get(1).toString());
            }
            return owners;
        }

        /** What others have taken over stays theirs; one fault, so at most one more execution. */
        @Override
        List<String> further(Experiment run) {
            List<String> found = new ArrayList<>();
            run.sink().notes().stream()
                    .filter(note -> note.id().endsWith(".begun"))
                    .collect(Collectors.groupingBy(Sink.Note::id, Collectors.counting()))
                    .entrySet()
                    .stream()
                    .filter(each -> each.getValue() > 2)
                    .map(each -> each.getKey() + " was executed " + each.getValue() + " times after one fault")
                    .forEach(found::add);
            return found;
        }
    },

    /** kill -9 of Redis. */
    KILLED_REDIS(Work.mixed(400)) {
        @Override
        List<String> run(Experiment run, Load load) throws InterruptedException {
            for (int kill = 0; kill < 3; kill++) {
                load.submit(kill * 20, 20, 10);
                Thread.sleep(300);
                run.redis().kill();
                run.redis().start();
                Thread.sleep(1_000);
            }
            return List.of();
        }
    },

    /** All workers die with much in hand, and come back after their consumers have become old. */
    ABSENT_WORKERS(Work.named((chord, index, name) -> Signatures.task("noted", name, 1_500))) {
        @Override
        List<String> run(Experiment run, Load load) throws InterruptedException {
            load.submit(0, 4, 80);
            load.finish();
            Thread.sleep(700);
            List<Node> workers = run.deployment().of(Role.WORKER);
            workers.forEach(Node::kill);
            Thread.sleep(Deployment.CLAIM_IDLE.multipliedBy(10).toMillis() + 2_000);
            workers.forEach(Node::start);
            return List.of();
        }

        @Override
        Duration patience() {
            return Duration.ofSeconds(60);
        }
    },

    /** kill -9 of the api. */
    KILLED_API(Work.mixed(100)) {
        @Override
        List<String> run(Experiment run, Load load) throws InterruptedException {
            Node api = run.deployment().of(Role.API).get(0);
            Random chance = run.chance("instants");
            for (int kill = 0; kill < 4; kill++) {
                load.submit(kill * 20, 20, 400);
                Thread.sleep(50 + chance.nextInt(200));
                api.kill();
                api.start();
                load.finish();
            }
            return List.of();
        }
    },

    /** A sink that refuses each callback twice. */
    RELUCTANT_SINK(Work.echo()) {
        @Override
        List<String> run(Experiment run, Load load) {
            Map<String, AtomicInteger> times = new ConcurrentHashMap<>();
            run.sink()
                    .answers((delivery, port) -> times.computeIfAbsent(delivery.webhookId(), id -> new AtomicInteger())
                                            .incrementAndGet()
                                    > 2
                            ? 200
                            : 400);
            load.submit(0, 10, 3);
            return List.of();
        }
    };

    private final Work work;

    Trials(Work work) {
        this.work = work;
    }

    /**
     * Does the harm, beside load.
     *
     * @return what was seen on the way that may not be
     */
    abstract List<String> run(Experiment run, Load load) throws InterruptedException;

    /** How long the chords may take to end after that. */
    Duration patience() {
        return Duration.ofSeconds(25);
    }

    /** How many workers it needs. */
    int workers() {
        return 2;
    }

    /** What only this trial looks at when all is over. */
    List<String> further(Experiment run) {
        return List.of();
    }

    /**
     * Runs it until something is found or all is over.
     *
     * @param run not yet started
     * @return what did not hold
     */
    List<String> problems(Experiment run) throws InterruptedException {
        run.sizes(1, workers(), 1).start(work, node -> node.with("tutti.drain", "PT1S"));
        try (Load load = new Load(run.client())) {
            List<String> problems = new ArrayList<>(run(run, load));
            if (!problems.isEmpty()) {
                return problems;
            }
            int unanswered = load.finish(patience());
            if (unanswered > 0) {
                return List.of(unanswered + " chords are not answered after " + patience());
            }
            run.settle(patience());
            problems.addAll(further(run));
            try {
                problems.addAll(Experiment.problems(run.check(), List.of()));
            } catch (ApiClient.NotAnswered e) {
                problems.add(e.getMessage());
            }
            problems.addAll(run.repairs());
            if (problems.isEmpty()) {
                problems.addAll(run.leaks(patience()));
            }
            return problems;
        }
    }
}
