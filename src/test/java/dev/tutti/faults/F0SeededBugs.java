package dev.tutti.faults;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The suite can fail: ten bugs, each put into a copy of the packaged application, and each must be caught by a trial that
 * the application without it passes.
 */
@Tag("F0")
@DisplayNameGeneration(ReplaceUnderscores.class)
class F0SeededBugs {
    /** How many trials run at a time: most of their time they wait. */
    private static final int LANES = 2;

    record Bug(String name, Trials trial, Mutation mutation) {}

    private static final String FIRST_WINS = "redis.call('HSETNX', KEYS[3], ARGV[at + 1], ARGV[at + 5]) == 1";
    private static final String HAND_OVER_CALL = "return commands.call(script(route, slice))";
    private static final String DELETE = "redis.call('XDEL', KEYS[source], unpack(gone[source]))";

    /** What Quarkus adds to beans for their proxies. */
    private static final String NO_ARGUMENTS = "    ChordEmitter() { store = null; dispatching = null; workers = null; "
            + "repeats = null; limits = null; mapper = null; }\n";

    private static final String SEAL = ".chain(() -> store.seal(id, submission))";
    private static final String SEAL_LATER = ".invoke(() -> Uni.createFrom().voidItem().onItem().delayIt().by("
            + "java.time.Duration.ofMillis(500)).chain(() -> store.seal(id, submission))"
            + ".subscribe().with(sealed -> {}, failure -> {})).replaceWith(() -> opened)";

    static final List<Bug> BUGS = List.of(
            new Bug(
                    "the join counts every envelope",
                    Trials.DUPLICATES,
                    new Mutation()
                            .script("join", FIRST_WINS, FIRST_WINS.replace("== 1", ">= 0"))
                            .script(
                                    "join",
                                    "if succeeded + failed + left == total then",
                                    "if succeeded + failed + left >= total then")),
            new Bug(
                    "the last outcome wins",
                    Trials.DUPLICATES,
                    new Mutation().script("join", FIRST_WINS, FIRST_WINS.replace("HSETNX", "HSET"))),
            new Bug(
                    "duplicates are known for 300 ms",
                    Trials.DUPLICATES,
                    new Mutation()
                            .script(
                                    "join",
                                    FIRST_WINS,
                                    "redis.call('SET', KEYS[3] .. ':' .. ARGV[at + 1], 1, 'NX', 'PX', 300) and "
                                            + FIRST_WINS
                                                    .replace("HSETNX", "HSET")
                                                    .replace("== 1", ">= 0"))),
            new Bug(
                    "a task is acknowledged before its outcome is recorded",
                    Trials.KILLED_WORKERS,
                    new Mutation()
                            .source(
                                    "connector/HandOver",
                                    HAND_OVER_CALL,
                                    afterwards("XACK", "commands.call(script(route, slice))"))
                            .script(
                                    "connector/hand-over",
                                    "ARGV[1], ARGV[at + 1]) == 1",
                                    "ARGV[1], ARGV[at + 1]) >= 0")),
            new Bug(
                    "acknowledged, then deleted, in two steps",
                    Trials.KILLED_WORKERS,
                    new Mutation()
                            .source("connector/HandOver", HAND_OVER_CALL, beforehand("XDEL"))
                            .script("connector/hand-over", DELETE, "")),
            new Bug(
                    "the heartbeat does not look whose an entry is",
                    Trials.STOPPED_WORKER,
                    new Mutation()
                            .script(
                                    "connector/own",
                                    "if row[2] == ARGV[2] and row[3] < HANDED_BACK then",
                                    "if row[2] then")),
            new Bug(
                    "NOSCRIPT and LOADING are errors like any other",
                    Trials.KILLED_REDIS,
                    new Mutation()
                            .source(
                                    "connector/RedisError",
                                    "String code = code(message);",
                                    "String code = code(message).replace(\"NOSCRIPT\", \"ERR\").replace(\"LOADING\", \"ERR\");")),
            new Bug(
                    "old consumers are removed with what they own",
                    Trials.ABSENT_WORKERS,
                    new Mutation().script("connector/remove-consumers", "of.pending == 0 and ", "")),
            new Bug(
                    "a chord is answered before it is sealed",
                    Trials.KILLED_API,
                    new Mutation()
                            .source("emit/ChordEmitter", "    ChordEmitter(\n", NO_ARGUMENTS + "    ChordEmitter(\n")
                            .source("emit/ChordEmitter", SEAL, SEAL_LATER)),
            new Bug(
                    "a 4xx of the sink is taken for an acceptance",
                    Trials.RELUCTANT_SINK,
                    new Mutation().source("outbound/Answer", "status / HUNDRED == SUCCESS", "status / HUNDRED != 5")));

    @Test
    void every_seeded_bug_is_caught() throws Exception {
        ExecutorService lanes = Executors.newFixedThreadPool(LANES);
        try (Experiment whole = Experiment.named("F0")) {
            Map<Trials, Future<List<String>>> controls = new EnumMap<>(Trials.class);
            Map<Bug, Future<List<String>>> bugs = new LinkedHashMap<>();
            List<Trials> longestFirst = Stream.of(Trials.values())
                    .sorted(Comparator.comparing(Trials::patience).reversed())
                    .toList();
            for (Trials trial : longestFirst) {
                controls.put(trial, lanes.submit(() -> control(trial)));
                BUGS.stream()
                        .filter(bug -> bug.trial() == trial)
                        .forEach(bug -> bugs.put(bug, lanes.submit(() -> with(bug))));
            }
            List<String> problems = new ArrayList<>();
            for (Map.Entry<Trials, Future<List<String>>> control : controls.entrySet()) {
                control.getValue()
                        .get()
                        .forEach(each -> problems.add("without a bug, " + control.getKey() + ": " + each));
            }
            int caught = 0;
            for (Map.Entry<Bug, Future<List<String>>> bug : bugs.entrySet()) {
                if (bug.getValue().get().isEmpty()) {
                    problems.add("not caught: " + bug.getKey().name());
                } else {
                    caught++;
                }
            }
            whole.report(
                    BUGS.size() + " seeded bugs, " + controls.size() + " controls",
                    caught + " of " + BUGS.size() + " caught",
                    problems);
        } finally {
            lanes.shutdownNow();
        }
    }

    private static List<String> control(Trials trial) throws InterruptedException {
        try (Experiment run = Experiment.named("F0/" + trial + "-control")) {
            List<String> found = trial.problems(run);
            System.out.println("F0: " + trial + " without a bug: " + (found.isEmpty() ? "clean" : found.get(0)) + ", "
                    + run.took().toSeconds() + " s");
            return found;
        }
    }

    private static List<String> with(Bug bug) throws InterruptedException {
        try (Experiment run = Experiment.named("F0/" + bug.name().replaceAll("\\W+", "-"))) {
            Path application = bug.mutation().applyTo(Experiment.application(), run.directory());
            List<String> found = bug.trial().problems(run.application(application));
            System.out.println("F0: " + bug.name() + ": " + (found.isEmpty() ? "NOT CAUGHT" : "caught: " + found.get(0))
                    + ", " + run.took().toSeconds() + " s");
            return found;
        }
    }

    /** Of each source: the command, a pause, then the rest. */
    private static String afterwards(String command, String rest) {
        return "return Uni.join().all(slice.stream().map(each -> " + each(command) + ").toList()).andFailFast()"
                + ".onItem().delayIt().by(java.time.Duration.ofMillis(200)).chain(() -> " + rest + ")";
    }

    /** The call, a pause, then the command for each source. */
    private static String beforehand(String command) {
        return "return commands.call(script(route, slice)).onItem().delayIt().by(java.time.Duration.ofMillis(200))"
                + ".call(() -> Uni.join().all(slice.stream().map(each -> " + each(command)
                + ").toList()).andFailFast())";
    }

    private static String each(String command) {
        return "commands.send(io.vertx.redis.client.Request.cmd(io.vertx.redis.client.Command." + command
                + ").arg(source(each).stream())" + (command.equals("XACK") ? ".arg(source(each).group())" : "")
                + ".arg(source(each).id()))";
    }
}
