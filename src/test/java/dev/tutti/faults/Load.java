package dev.tutti.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Submits chords from a few threads while the experiment goes on. */
final class Load implements AutoCloseable {
    private static final int AT_ONCE = 16;

    private final ApiClient client;
    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    private final List<Future<?>> sent = new ArrayList<>();

    Load(ApiClient client) {
        this.client = client;
    }

    /** Chords of these numbers, each of that many members; does not wait. */
    void submit(int firstNumber, int chords, int members) {
        for (int number = firstNumber; number < firstNumber + chords; number++) {
            int one = number;
            sent.add(threads.submit(() -> client.submit(one, members)));
        }
    }

    /** Waits until every one is answered. */
    void finish() throws InterruptedException {
        for (Future<?> one : sent) {
            try {
                one.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("a chord could not be submitted", e.getCause());
            }
        }
        sent.clear();
    }

    /**
     * The same, but no longer than that.
     *
     * @return how many are not answered yet
     */
    int finish(Duration patience) throws InterruptedException {
        Instant limit = Instant.now().plus(patience);
        while (Instant.now().isBefore(limit) && !sent.stream().allMatch(Future::isDone)) {
            Thread.sleep(100);
        }
        int open = (int) sent.stream().filter(each -> !each.isDone()).count();
        if (open == 0) {
            finish();
        }
        return open;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
