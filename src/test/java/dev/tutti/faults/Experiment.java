package dev.tutti.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tutti.testing.RedisProcess;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * What every experiment needs: a Redis with an append-only file fsynced before each answer, the packaged application in
 * eight processes, ledger, sink, checker, a seed, and the row at its end.
 */
final class Experiment implements AutoCloseable {
    private static final Path ROWS = Path.of("target", "faults.md");
    private static final long SEED = Long.getLong("faults.seed", System.nanoTime() & 0xffff_ffffL);
    private static final double SCALE = Double.parseDouble(System.getProperty("faults.scale", "1"));

    private final String name;
    private Path application = application();
    private int[] sizes = {2, 4, 2};
    private final Path directory;
    private final List<AutoCloseable> toClose = new ArrayList<>();
    private final long began = System.nanoTime();
    private RedisProcess redis;
    private RedisView view;
    private Sink sink;
    private Deployment deployment;
    private Ledger ledger;
    private ApiClient client;

    private Experiment(String name) {
        this.name = name;
        this.directory = Path.of("target", "faults", name);
        try {
            if (Files.exists(directory)) {
                try (Stream<Path> old = Files.walk(directory)) {
                    old.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
                }
            }
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.out.println(
                name + ": seed " + SEED + ", scale " + SCALE + "; repeat with -Pfaults -Dfaults=" + name.split("-")[0]
                        + " -Dfaults.seed=" + SEED + " -Dfaults.scale=" + SCALE + "; evidence in " + directory);
    }

    /** Prepares one; nothing is started. */
    static Experiment named(String name) {
        return new Experiment(name);
    }

    /** Another application than the packaged one. */
    Experiment application(Path folder) {
        application = folder;
        return this;
    }

    /** Another number of processes than two api, four workers, two aggregators. */
    Experiment sizes(int apis, int workers, int aggregators) {
        sizes = new int[] {apis, workers, aggregators};
        return this;
    }

    /** Redis, sink and the processes, all ready. */
    Experiment start(Work work, Consumer<Node> settings, String... redisOptions) {
        String[] options = Stream.concat(Stream.of("--appendfsync", "always"), Stream.of(redisOptions))
                .toArray(String[]::new);
        return start(work, settings, closing(new RedisProcess(options)));
    }

    /** The same with that Redis. */
    Experiment start(Work work, Consumer<Node> settings, RedisProcess process) {
        redis = process;
        redis.start();
        return start(work, settings, redis.uri(), new RedisView(redis.uri()));
    }

    /**
     * Sink and the processes, on a Redis that is there.
     *
     * @param hosts for {@code quarkus.redis.hosts}
     * @param eyes the suite's own way to the same Redis; closed with the experiment
     */
    Experiment start(Work work, Consumer<Node> settings, String hosts, RedisView eyes) {
        view = closing(eyes);
        sink = closing(new Sink());
        deployment = closing(Deployment.of(application, directory, hosts, sink.url(), sizes, settings));
        ledger = new Ledger(directory);
        client = new ApiClient(deployment.of(Node.Role.API), ledger, work, sink.url());
        deployment.start();
        return this;
    }

    /** Folder of the packaged application. */
    static Path application() {
        return Path.of(System.getProperty("faults.application", "target/quarkus-app"));
    }

    /** That many of something at scale 1, at least one. */
    static int scaled(int count) {
        return (int) Math.max(1, Math.round(count * SCALE));
    }

    static double scale() {
        return SCALE;
    }

    /** Chance that is the same in every run of a seed. */
    Random chance(String of) {
        return new Random(SEED * 31 + of.hashCode());
    }

    Path directory() {
        return directory;
    }

    RedisProcess redis() {
        return redis;
    }

    RedisView view() {
        return view;
    }

    Sink sink() {
        return sink;
    }

    Deployment deployment() {
        return deployment;
    }

    Ledger ledger() {
        return ledger;
    }

    ApiClient client() {
        return client;
    }

    /** Is closed with the experiment, the last first. */
    <T extends AutoCloseable> T closing(T resource) {
        toClose.add(0, resource);
        return resource;
    }

    /** Seconds since it began. */
    Duration took() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** Waits until no chord is open, or patience has passed, which is no failure: the checker will tell. */
    void settle(Duration patience) {
        try {
            await().atMost(patience)
                    .pollInterval(Duration.ofMillis(200))
                    .ignoreExceptions()
                    .until(() -> open() == 0);
        } catch (ConditionTimeoutException e) {
            System.out.println(name + ": chords are still open after " + patience);
        }
    }

    /** How many chords have not ended. */
    int open() {
        Response partitions = view.run("GET", "tutti:partitions");
        int open = 0;
        for (int partition = 0; partition < (partitions == null ? 1 : partitions.toInteger()); partition++) {
            for (String state : List.of("opening", "running", "joined")) {
                open += view.run("ZCARD", "tutti:{" + partition + "}:chords:" + state)
                        .toInteger();
            }
        }
        return open;
    }

    /** What the checker says of everything so far. */
    Verdict check() {
        return check(false);
    }

    /**
     * The same.
     *
     * @param removal whether ended chords may have been removed, to make room
     */
    Verdict check(boolean removal) {
        return Checker.check(ledger.chords(), sink.deliveries(), new Inspection(client).of(ledger), removal);
    }

    /** The same where clocks lie: no two instants are compared. Values and their order are all that tells then. */
    Verdict checkWithoutTimes() {
        List<Delivery> deliveries =
                sink.deliveries().stream().map(Delivery::withoutTimes).toList();
        List<Standing> standing = new Inspection(client)
                .of(ledger).stream().map(Standing::withoutTimes).toList();
        return Checker.check(ledger.chords(), deliveries, standing, false);
    }

    /** What is left in Redis, when consumers of the dead have had their time to be removed. */
    List<String> leaks() {
        return leaks(Duration.ofSeconds(45));
    }

    /** The same, with another patience than the dead need until they count as such. */
    List<String> leaks(Duration patience) {
        int live = deployment.all().size();
        try {
            await().atMost(patience).pollInterval(Duration.ofSeconds(1)).until(() -> Leaks.in(view, live)
                    .isEmpty());
        } catch (ConditionTimeoutException e) {
            return Leaks.in(view, live);
        }
        return List.of();
    }

    /**
     * What the aggregators had to put right because they found it nowhere. Redis lost nothing, so somebody else has; an
     * experiment in which Redis does lose something does not ask.
     */
    List<String> repairs() {
        List<String> repairs = new ArrayList<>();
        try (Stream<Path> logs = Files.list(directory)) {
            for (Path log :
                    logs.filter(file -> file.toString().endsWith(".log")).toList()) {
                try (Stream<String> lines = Files.lines(log)) {
                    lines.filter(line -> line.contains("TUTTI10220") || line.contains("TUTTI10221"))
                            .forEach(repairs::add);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return repairs;
    }

    /** What Z forbids, what is left in Redis, what had to be put right: nothing of it may be. */
    List<String> problems(Verdict verdict) {
        List<String> problems = problems(verdict, leaks());
        repairs().stream().limit(20).forEach(problems::add);
        return problems;
    }

    /**
     * Prints the row, keeps it in target/faults.md, and fails unless everything held.
     *
     * @param what the fault and its n
     * @param figures what was measured
     * @param problems why it did not hold; none if it did
     */
    void report(String what, String figures, List<String> problems) {
        String row = "| " + name + " | " + what + " | " + figures + " | "
                + (problems.isEmpty() ? "held" : "**did not hold**")
                + " | " + SEED + " | " + versions() + " | " + (SCALE == 1 ? "1" : Double.toString(SCALE)) + " | "
                + took().toSeconds() + " s |";
        System.out.println(row);
        problems.forEach(System.out::println);
        try {
            Files.writeString(ROWS, row + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            Files.writeString(directory.resolve("problems.txt"), String.join("\n", problems) + "\n");
            if (sink != null) {
                Files.write(
                        directory.resolve("deliveries.txt"),
                        sink.deliveries().stream().map(Delivery::text).toList());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(problems).as(row).isEmpty();
    }

    /** The findings that Z forbids, and what is left in Redis. */
    static List<String> problems(Verdict verdict, List<String> leaks) {
        List<String> problems = new ArrayList<>();
        if (!verdict.isClean()) {
            problems.add(verdict.all());
            problems.addAll(verdict.details().stream().limit(100).toList());
        }
        leaks.stream().limit(20).map(leak -> "left in Redis: " + leak).forEach(problems::add);
        return problems;
    }

    @Override
    public void close() {
        for (AutoCloseable each : toClose) {
            try {
                each.close();
            } catch (Exception e) {
                System.out.println(name + ": " + e);
            }
        }
    }

    private String versions() {
        String version = "?";
        try {
            version = view == null ? version : view.info("server", "redis_version");
        } catch (RuntimeException e) {
            System.out.println(name + ": Redis does not tell its version: " + e);
        }
        return "Redis " + version + ", JDK " + System.getProperty("java.version");
    }
}
