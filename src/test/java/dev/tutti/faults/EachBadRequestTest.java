package dev.tutti.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.faults.BadRequest.Then;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kind of {@link F24BadRequests} by itself, where it can be seen which one is at fault. */
@QuarkusTest
@DisplayNameGeneration(ReplaceUnderscores.class)
class EachBadRequestTest {
    private static final BadRequest NEXT = BadRequest.get("/chords/next");

    @TestHTTPResource
    URI server;

    static Stream<BadRequest> kinds() {
        return BadRequests.all();
    }

    static Stream<BadRequest> going_on() {
        return BadRequests.all().filter(kind -> kind.then() == Then.GOES_ON);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void is_answered_4xx(BadRequest kind) throws Exception {
        Map<String, AtomicLong> answers = BadClient.counts();

        new BadClient(server, answers).exchange(List.of(kind));

        assertThat(BadClient.unexpected(answers)).isEmpty();
        assertThat(answers).hasSize(1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("going_on")
    void and_so_is_the_one_behind_it(BadRequest kind) throws Exception {
        Map<String, AtomicLong> answers = BadClient.counts();

        new BadClient(server, answers).exchange(List.of(kind, NEXT, kind, NEXT));

        assertThat(BadClient.unexpected(answers)).isEmpty();
        assertThat(answers.get("404 " + NEXT.name())).hasValue(2);
    }
}
