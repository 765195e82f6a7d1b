package dev.tutti.loop;

import static dev.tutti.chord.Signature.call;
import static dev.tutti.chord.Signature.task;
import static dev.tutti.chord.Signature.url;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tutti.chord.Chord;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.chord.HttpCall;
import dev.tutti.chord.Retry;
import dev.tutti.connector.RedisCommands;
import dev.tutti.emit.ChordEmitter;
import dev.tutti.store.Closing;
import dev.tutti.store.NotAccepted;
import dev.tutti.store.RedisKeys;
import dev.tutti.testing.Receiver;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.UUID;

/** Lets happen, once each, most of what is counted. */
@ApplicationScoped
class SomeOfAll {
    private static final Duration SOON = Duration.ofMillis(10);

    private final Loop loop;
    private final Closing closing;
    private final ChordEmitter emitter;
    private final RedisCommands redis;
    private final RedisKeys keys;

    SomeOfAll(Loop loop, Closing closing, ChordEmitter emitter, RedisCommands redis, RedisKeys keys) {
        this.loop = loop;
        this.closing = closing;
        this.emitter = emitter;
        this.redis = redis;
        this.keys = keys;
    }

    void happens() {
        members();
        httpCalls();
        aChordIsCancelled();
        aKeyIsUsedTwice();
        somethingIsNoEnvelope();
    }

    private void members() {
        loop.ended(Chord.of(
                        task("good_task"),
                        task("bad_task"),
                        task("flaky", 1).retry(Retry.attempts(2).delay(SOON)),
                        task("nobody_has_this"))
                .callback(task("tasks_completed")));
        loop.ended(Chord.of(task("good_task")).callback(task("fail", "no")));
    }

    private void httpCalls() {
        try (Receiver receiver = new Receiver()) {
            receiver.at("/hook", (request, response) -> response.setStatusCode(
                            receiver.at("/hook").size() == 1 ? 503 : 200)
                    .end());
            loop.ended(Chord.of(call(HttpCall.to(receiver.url("/there?key=s3cret"))), url("http://10.0.0.1/forbidden"))
                    .callback(url(receiver.url("/hook")).retry(Retry.attempts(3).delay(SOON))));
        }
    }

    private void aChordIsCancelled() {
        ChordSnapshot chord =
                loop.emit(Chord.of(task("good_task").delay(Duration.ofHours(1))).callback(task("tasks_completed")));
        closing.close(chord.id(), Closing.Why.CANCELLED).await().indefinitely();
        loop.ended(chord);
    }

    private void aKeyIsUsedTwice() {
        String key = UUID.randomUUID().toString();
        loop.ended(emitter.emit(Chord.of(task("good_task")), key)
                .await()
                .indefinitely()
                .chord());
        assertThatThrownBy(() ->
                        emitter.emit(Chord.of(task("bad_task")), key).await().indefinitely())
                .isInstanceOf(NotAccepted.class);
    }

    private void somethingIsNoEnvelope() {
        redis.send(Request.cmd(Command.XADD)
                        .arg(keys.envelopes(0))
                        .arg("*")
                        .arg("not")
                        .arg("an envelope"))
                .await()
                .indefinitely();
    }
}
