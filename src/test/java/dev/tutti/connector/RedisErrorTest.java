package dev.tutti.connector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.connector.RedisError.Meaning;
import io.vertx.redis.client.impl.types.ErrorType;
import java.io.IOException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RedisErrorTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            LOADING Redis is loading the dataset in memory                 | LOADING   | TRY_AGAIN
            BUSY Redis is busy running a script                            | BUSY      | TRY_AGAIN
            BUSYGROUP Consumer Group name already exists                   | BUSYGROUP | REFUSED
            READONLY You can't write against a read only replica.          | READONLY  | RECONNECT
            UNBLOCKED the stream key no longer exists                      | UNBLOCKED | RECONNECT
            NOGROUP No such key 's' or consumer group 'g'                  | NOGROUP   | MAKE_GROUP
            NOSCRIPT No matching script. Please use EVAL.                  | NOSCRIPT  | SEND_TEXT
            OOM command not allowed when used memory > 'maxmemory'.        | OOM       | REFUSED
            ERR unknown command                                            | ERR       | REFUSED
            CONNECTION_CLOSED                                              | CONNECTION_CLOSED | UNKNOWN
            ERR Error running script (call to f_ab): @user_script:3: WRONGTYPE Operation against a key | WRONGTYPE | REFUSED
            ERR Error running script (call to f_ab): @user_script: 3: -OOM command not allowed | OOM | REFUSED
            """)
    void is_told_by_the_first_word_also_within_a_script(String reply, String code, Meaning meaning) {
        RedisError error = RedisError.of(ErrorType.create(reply));
        assertThat(error.code()).isEqualTo(code);
        assertThat(error.meaning()).isEqualTo(meaning);
    }

    @Test
    void has_an_unknown_outcome_unless_nothing_was_sent() {
        assertThat(RedisError.of(new IllegalStateException("Connection is closed"))
                        .meaning())
                .isEqualTo(Meaning.NOT_SENT);
        assertThat(RedisError.of(new IllegalStateException("Redis waiting queue is full"))
                        .meaning())
                .isEqualTo(Meaning.NOT_SENT);
        assertThat(RedisError.of(new IOException("Connection reset")).meaning()).isEqualTo(Meaning.UNKNOWN);
    }
}
