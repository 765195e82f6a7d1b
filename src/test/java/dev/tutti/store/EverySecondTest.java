package dev.tutti.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class EverySecondTest {
    private final EverySecond everySecond = new EverySecond();

    @Test
    void again_goes_on_after_an_end_that_is_late_and_after_a_failure_and_is_never_twice_at_a_time() throws Exception {
        AtomicInteger at = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch calls = new CountDownLatch(4);
        everySecond.again("a test", () -> {
            most.accumulateAndGet(at.incrementAndGet(), Math::max);
            calls.countDown();
            return calls.getCount() == 2
                    ? Uni.createFrom()
                            .<Duration>failure(new IllegalStateException("once"))
                            .onTermination()
                            .invoke(at::decrementAndGet)
                    : Uni.createFrom()
                            .item(Duration.ofMillis(1))
                            .onItem()
                            .delayIt()
                            .by(Duration.ofMillis(5))
                            .onTermination()
                            .invoke(at::decrementAndGet);
        });
        assertThat(calls.await(60, TimeUnit.SECONDS)).isTrue();
        everySecond.stop(null);
        assertThat(most).hasValue(1);
    }
}
