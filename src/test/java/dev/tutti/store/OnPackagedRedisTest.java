package dev.tutti.store;

import static dev.tutti.store.OnRedis.Version.PACKAGED;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Every rule of the scripts on the other version too: Redis 6.2, which is in the packaged library. */
@OnRedis(PACKAGED)
class OnPackagedRedisTest {
    @Test
    void it_is_6_2(GivenStore given) {
        assertThat(given.redis("INFO", "server").toString()).contains("redis_version:6.2.");
    }

    @Nested
    @OnRedis(PACKAGED)
    class Open extends OpenTest {}

    @Nested
    @OnRedis(PACKAGED)
    class Idempotency extends IdempotencyTest {}

    @Nested
    @OnRedis(PACKAGED)
    class OutcomeUnknown extends OutcomeUnknownTest {}

    @Nested
    @OnRedis(PACKAGED)
    class Admission extends AdmissionTest {}

    @Nested
    @OnRedis(PACKAGED)
    class Durable extends ReplicatedTest {}

    @Nested
    @OnRedis(PACKAGED)
    class AppendAndSeal extends AppendAndSealTest {}

    @Nested
    @OnRedis(PACKAGED)
    class Dispatch extends DispatchTest {}

    @Nested
    @OnRedis(PACKAGED)
    class HeldBack extends MaxConcurrencyTest {}

    @Nested
    @OnRedis(PACKAGED)
    class ToldEarly extends OnFirstFailureTest {}

    @Nested
    @OnRedis(PACKAGED)
    class Join extends JoinTest {}

    @Nested
    @OnRedis(PACKAGED)
    class Finish extends FinishTest {}

    @Nested
    @OnRedis(PACKAGED)
    class Close extends CloseTest {}

    @Nested
    @OnRedis(PACKAGED)
    class Retry extends RetryTest {}

    @Nested
    @OnRedis(PACKAGED)
    class Reading extends ReadingTest {}

    @Nested
    @OnRedis(PACKAGED)
    class Workers extends WorkersTest {}

    @Nested
    @OnRedis(PACKAGED)
    class Dead extends DeadEnvelopesTest {}

    @Nested
    @OnRedis(PACKAGED)
    class PutOff extends PutOffTest {}

    @Nested
    @OnRedis(PACKAGED)
    class SimpleWorkers extends WorkerScriptsTest {}

    @Nested
    @OnRedis(PACKAGED)
    class Removed extends RemoveEndedTest {}

    @Nested
    @OnRedis(PACKAGED)
    class EmptyQueues extends DropEmptyQueuesTest {}

    @Nested
    @OnRedis(PACKAGED)
    class Recovered extends RecoverLostTest {}

    @Nested
    @OnRedis(PACKAGED)
    class Waiting extends FindWaitingTest {}

    @Nested
    @OnRedis(PACKAGED)
    class Scripts extends ScriptsTest {}

    @Nested
    @OnRedis(PACKAGED)
    class FullRedis extends FullRedisTest {}

    @Nested
    @OnRedis(PACKAGED)
    class Model extends ModelTest {}
}
