package dev.tutti.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.tutti.testing.RedisServerExtension;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RedisCommandsTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

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

    private Response send(Command command, String... args) {
        Request request = Request.cmd(command);
        for (String arg : args) {
            request.arg(arg);
        }
        return given.commands.send(request).await().atMost(LIMIT);
    }

    @Test
    void gives_the_reply_of_a_command_and_null_for_a_null_reply() {
        assertThat(send(Command.SET, "k", "v").toString()).isEqualTo("OK");
        assertThat(send(Command.GET, "k").toString()).isEqualTo("v");
        assertThat(send(Command.GET, "none")).isNull();
    }

    @Test
    void gives_the_replies_of_many_commands_in_order() {
        List<Request> commands = IntStream.range(0, 5_000)
                .mapToObj(i -> Request.cmd(Command.ECHO).arg(Integer.toString(i)))
                .toList();
        List<Response> replies = given.commands.sendAll(commands).await().atMost(LIMIT);
        assertThat(replies)
                .extracting(Response::toInteger)
                .containsExactlyElementsOf(IntStream.range(0, 5_000).boxed().toList());
        assertThat(given.commands.sendAll(List.of()).await().atMost(LIMIT)).isEmpty();
    }

    @Test
    void fails_with_the_code_of_what_redis_refuses() {
        send(Command.SET, "k", "v");
        Throwable failure = catchThrowable(() -> send(Command.XLEN, "k"));
        assertThat(failure).isInstanceOfSatisfying(RedisRefused.class, refused -> assertThat(refused.code())
                .isEqualTo("WRONGTYPE"));
    }

    @Test
    void sends_the_text_of_a_script_that_redis_does_not_know() {
        RedisScript script = script("return { KEYS[1], ARGV[1], ARGV[2] + 1 }");
        Buffer bytes = Buffer.buffer(new byte[] {0, (byte) 0xff});
        for (int i = 0; i < 2; i++) {
            send(Command.SCRIPT, "FLUSH");
            Response reply = given.commands
                    .call(new ScriptCall(script, List.of("k"), List.of(bytes, 41)))
                    .await()
                    .atMost(LIMIT);
            assertThat(reply.get(1).toBuffer()).isEqualTo(bytes);
            assertThat(reply.get(2).toInteger()).isEqualTo(42);
        }
    }

    @Test
    void finds_the_code_of_an_error_within_a_script() {
        send(Command.SET, "k", "v");
        ScriptCall call = new ScriptCall(script("return redis.call('XLEN', KEYS[1])"), List.of("k"), List.of());
        assertThatThrownBy(() -> given.commands.call(call).await().atMost(LIMIT))
                .isInstanceOfSatisfying(RedisRefused.class, refused -> assertThat(refused.code())
                        .isEqualTo("WRONGTYPE"));
    }

    private static RedisScript script(String text) {
        try {
            byte[] sha = MessageDigest.getInstance("SHA-1").digest(text.getBytes());
            return new RedisScript("test", text, HexFormat.of().formatHex(sha));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void fails_at_once_while_redis_is_away_and_works_when_it_is_back() {
        send(Command.PING);
        redis.process().stop();
        for (int i = 0; i < 5; i++) {
            long begin = System.nanoTime();
            assertThatThrownBy(() -> send(Command.PING)).isInstanceOf(RedisUnavailable.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(1_500));
        }
        redis.process().start();
        await().ignoreExceptions().until(() -> send(Command.PING).toString().equals("PONG"));
    }

    @Test
    void says_that_the_outcome_is_unknown_when_no_reply_comes() {
        send(Command.PING);
        redis.process().freeze();
        try {
            assertThatThrownBy(() -> send(Command.PING))
                    .isInstanceOfSatisfying(
                            RedisUnavailable.class, unavailable -> assertThat(unavailable.outcomeUnknown())
                                    .isTrue());
            assertThatThrownBy(() -> send(Command.PING))
                    .isInstanceOfSatisfying(
                            RedisUnavailable.class, unavailable -> assertThat(unavailable.outcomeUnknown())
                                    .isFalse());
        } finally {
            redis.process().thaw();
        }
        await().ignoreExceptions().until(() -> send(Command.PING).toString().equals("PONG"));
    }

    @Test
    void takes_no_more_commands_than_it_can_have_in_flight() {
        List<Request> commands = IntStream.range(0, 20_000)
                .mapToObj(i -> Request.cmd(Command.PING))
                .toList();
        List<Replied> replies = given.commands.sendEach(commands).await().atMost(LIMIT);
        assertThat(replies).hasSize(20_000);
        assertThat(replies.get(0).failure()).isNull();
        assertThat(replies.get(19_999).failure())
                .isInstanceOfSatisfying(RedisUnavailable.class, unavailable -> assertThat(unavailable.outcomeUnknown())
                        .isFalse());
    }

    @Test
    void hears_what_is_published_also_after_a_restart() {
        RedisSubscriber subscriber = new RedisSubscriber(redis.vertx(), given.clients);
        AssertSubscriber<String> heard = AssertSubscriber.create(100);
        AssertSubscriber<String> matching = AssertSubscriber.create(100);
        subscriber.messages(List.of("a", "b")).subscribe().withSubscriber(heard);
        subscriber.matching("tutti:{*}:events").subscribe().withSubscriber(matching);
        published("b", "1", heard);
        published("tutti:{0}:events", "2", matching);
        redis.process().restart();
        published("a", "3", heard);
        assertThat(heard.getFailure()).isNull();
        heard.cancel();
        subscriber.close();
    }

    private static void published(String channel, String message, AssertSubscriber<String> heard) {
        await().atMost(LIMIT).until(() -> {
            redis.run(Command.PUBLISH, channel, message);
            return heard.getItems().contains(message);
        });
    }
}
