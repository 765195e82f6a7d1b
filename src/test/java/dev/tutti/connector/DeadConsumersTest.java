package dev.tutti.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tutti.testing.RedisServerExtension;
import io.vertx.redis.client.Command;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DeadConsumersTest {
    private static final TakeoverSettings SOON = new TakeoverSettings(200, 0, 0);

    @RegisterExtension
    static final RedisServerExtension redis = new RedisServerExtension();

    private Given given;

    @BeforeEach
    void connect() {
        given = new Given(redis);
    }

    @AfterEach
    void close() {
        given.close();
    }

    @Test
    void are_removed_when_they_own_nothing_and_live_ones_are_not() {
        given.entries("s", 2);
        redis.run(Command.XGROUP, "CREATE", "s", Given.GROUP, "0");
        for (int i = 0; i < 50; i++) {
            redis.run(Command.XGROUP, "CREATECONSUMER", "s", Given.GROUP, "dead" + i);
        }
        Collected.from(given.channel(Given.holding("a", 1, SOON)), 1);
        Collected.from(given.channel(Given.holding("b", 1, SOON)), 1);
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(given.consumers("s")).containsExactly("a", "b"));
    }

    @Test
    void stay_while_they_own_entries_even_if_nobody_takes_these_over() {
        given.entries("s", 1);
        redis.run(Command.XGROUP, "CREATE", "s", Given.GROUP, "0", "MKSTREAM");
        redis.run(Command.XREADGROUP, "GROUP", Given.GROUP, "owner", "STREAMS", "s", ">");
        redis.run(Command.XGROUP, "CREATECONSUMER", "s", Given.GROUP, "dead");
        Collected collected = Collected.from(given.consumer("me", SOON), 0);
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(given.consumers("s")).containsExactly("owner"));
        assertThat(given.pending("s")).isOne();
        collected.request(1);
        await().until(() -> collected.count() == 1);
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(given.consumers("s")).containsExactly("me"));
    }
}
