package dev.tutti.task;

import dev.tutti.chord.Spans;
import dev.tutti.config.TuttiConfig;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** How long an attempt may take, and the one thread that looks at the time. */
@Singleton
class TimeLimits {
    private final Optional<Duration> ofMembers;
    private final Duration ofCallbacks;
    private final ScheduledThreadPoolExecutor clock;

    @Inject
    TimeLimits(TuttiConfig config) {
        ofMembers = config.defaultTimeout().map(limit -> Spans.require("tutti.default-timeout", limit));
        ofCallbacks = Spans.require("tutti.callback-timeout", config.callbackTimeout());
        clock = new ScheduledThreadPoolExecutor(
                1,
                task -> {
                    Thread thread = new Thread(task, "tutti-time-limits");
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy()); // once the application stops, nothing is limited any more
        clock.setRemoveOnCancelPolicy(true);
    }

    /** The signature's own limit, else the task's, else the one that is configured. */
    Optional<Duration> of(Attempt attempt) {
        return attempt.declaredTimeout().or(() -> attempt.isCallback() ? Optional.of(ofCallbacks) : ofMembers);
    }

    /** Does something later, once; it must be brief. */
    Future<?> after(Duration wait, Runnable action) {
        return clock.schedule(action, wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Where limits are looked at. */
    ScheduledExecutorService clock() {
        return clock;
    }

    @PreDestroy
    void stop() {
        clock.shutdownNow();
    }
}
