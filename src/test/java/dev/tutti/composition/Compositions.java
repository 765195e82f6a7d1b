package dev.tutti.composition;

import dev.tutti.composition.Submitter.Seen;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Compositions of seeds that follow one another. */
public final class Compositions {
    private static final Logger LOG = Logger.getLogger(Compositions.class);
    private final List<Story> stories;
    private final Map<Long, String> ids = new ConcurrentHashMap<>();

    private Compositions(List<Story> stories) {
        this.stories = stories;
    }

    /**
     * Makes them.
     *
     * @param run in front of the names under which their calls are noted
     */
    public static Compositions from(String run, long seed, int count) {
        List<Story> stories = LongStream.range(seed, seed + count)
                .mapToObj(each -> Story.of(run, each))
                .toList();
        Compositions some = new Compositions(stories);
        LOG.infof("%s: %d compositions from -Dcompositions.seed=%d on: %s", run, count, seed, some.features());
        return some;
    }

    /** What occurs in how many of them. */
    public String features() {
        return Features.of(stories).toString();
    }

    /** Submits them, so many at once, and waits for all; in words where chords and outcomes differ from what they must be. */
    public List<String> run(URI service, int atOnce) throws InterruptedException, ExecutionException {
        Submitter submitter = new Submitter(service);
        Semaphore room = new Semaphore(atOnce);
        List<CompletableFuture<String>> ends = new ArrayList<>();
        for (Story story : stories) {
            room.acquire();
            ends.add(submitter
                    .run(story)
                    .whenComplete((seen, failure) -> note(story, seen))
                    .handle(story::differences)
                    .whenComplete((compared, failure) -> room.release()));
        }
        List<String> differences = new ArrayList<>();
        for (CompletableFuture<String> end : ends) {
            differences.add(end.get());
        }
        differences.removeIf(String::isEmpty);
        return differences;
    }

    private void note(Story story, @Nullable List<Seen> seen) {
        if (seen != null) {
            ids.put(story.seed(), seen.get(0).chord().path("id").asText());
        }
    }

    /** The same of the calls of callbacks and errbacks and at first failures, once nothing runs any more. */
    List<String> differentCalls(CompositionTasks tasks) {
        return all(story -> story.differentCalls(tasks::take, false));
    }

    /**
     * The same where tasks run in other processes, some of which vanished. A call may be repeated then, under the same id, in the
     * same attempt and with the same list; everything else is as it is where none vanishes, attempts included: one that began
     * and vanished is made again under its number.
     *
     * @param notes what tasks have told under a name
     */
    public List<String> differentCallsOfProcesses(Function<String, List<String>> notes) {
        return all(story -> story.differentCalls(
                name -> notes.apply(name).stream().map(Noted::of).toList(), true));
    }

    /** Where more members were at work at once than may be; only where nothing runs that nobody waits for. */
    List<String> tooManyAtOnce(AtWork atWork) {
        return all(story -> ids.containsKey(story.seed()) ? story.tooManyAtOnce(ids.get(story.seed()), atWork) : "");
    }

    private List<String> all(Function<Story, String> look) {
        return stories.stream().map(look).filter(each -> !each.isEmpty()).toList();
    }
}
