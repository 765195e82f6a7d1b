package dev.tutti.store;

import static dev.tutti.store.GivenStore.await;
import static dev.tutti.store.GivenStore.failure;
import static dev.tutti.store.GivenStore.members;
import static dev.tutti.store.GivenStore.ofMember;
import static dev.tutti.store.GivenStore.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.chord.ChordId;
import dev.tutti.wire.StoredOutcome;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The first failure of a chord. */
@OnRedis
@DisplayNameGeneration(ReplaceUnderscores.class)
class FirstFailureTest {
    private GivenStore given;
    private ChordId id;

    @BeforeEach
    void a_chord(GivenStore store) {
        given = store;
        id = given.running(members(3, "q"), Optional.empty());
    }

    private void ends(int index, StoredOutcome outcome) {
        await(given.joining.join(id, List.of(given.arrives(ofMember(id, index), outcome))));
    }

    private Optional<Integer> first() {
        return await(given.reader.firstFailure(id)).map(found -> found.member().index());
    }

    @Test
    void is_the_failed_member_of_the_lowest_index() {
        assertThat(first()).isEmpty();
        ends(2, failure(1, "late"));
        assertThat(first()).contains(2);
        ends(0, value(1, 0));
        ends(1, failure(1, "early"));

        assertThat(first()).contains(1);
    }

    @Test
    void of_an_older_round_is_none_of_this_one() {
        ends(0, value(1, 0));
        ends(1, failure(1, "no"));
        ends(2, failure(1, "no"));

        await(given.retrying.members(id));

        assertThat(first()).isEmpty();
    }

    @Test
    void beside_a_member_that_is_run_again_alone_is_that_of_the_others() {
        ends(0, value(1, 0));
        ends(1, failure(1, "no"));
        ends(2, failure(1, "no"));

        await(given.retrying.member(id, 1));

        assertThat(first()).contains(2);
    }

    @Test
    void is_none_that_a_cancellation_made() {
        await(given.closing.close(id, Closing.Why.CANCELLED));

        assertThat(first()).isEmpty();
    }
}
