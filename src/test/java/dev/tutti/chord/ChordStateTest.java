package dev.tutti.chord;

import static dev.tutti.chord.ChordState.ABANDONED;
import static dev.tutti.chord.ChordState.CALLBACK_FAILED;
import static dev.tutti.chord.ChordState.CALLBACK_SKIPPED;
import static dev.tutti.chord.ChordState.COMPLETED;
import static dev.tutti.chord.ChordState.JOINED;
import static dev.tutti.chord.ChordState.OPENING;
import static dev.tutti.chord.ChordState.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The table of changes against the drawing:
 *
 * <pre>
 * opening ──seal──▶ running ──last outcome──▶ joined ──callback ended, or none──▶ completed
 *    │ no append, or cancel       │                │ failed for good ──▶ callback_failed
 *    ▼                            │ no message     │ propagate       ──▶ callback_skipped
 * abandoned                       └──────────▶ completed, callback_skipped
 * </pre>
 *
 * An empty chord goes from opening to joined or completed in one step. A retry of members leads from any end but
 * abandoned to running, one of the callback from callback_failed to joined, one of the errback from callback_skipped.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ChordStateTest {
    private static final Map<ChordState, Set<ChordState>> DRAWN = Map.of(
            OPENING, EnumSet.of(RUNNING, ABANDONED, JOINED, COMPLETED),
            RUNNING, EnumSet.of(JOINED, COMPLETED, CALLBACK_SKIPPED),
            JOINED, EnumSet.of(COMPLETED, CALLBACK_FAILED, CALLBACK_SKIPPED),
            COMPLETED, EnumSet.of(RUNNING),
            CALLBACK_FAILED, EnumSet.of(RUNNING, JOINED),
            CALLBACK_SKIPPED, EnumSet.of(RUNNING, JOINED),
            ABANDONED, EnumSet.noneOf(ChordState.class));

    @ParameterizedTest
    @EnumSource
    void a_state_changes_as_drawn_and_in_no_other_way(ChordState from) {
        for (ChordState to : ChordState.values()) {
            assertThat(from.mayBecome(to))
                    .as("%s to %s", from, to)
                    .isEqualTo(DRAWN.get(from).contains(to));
        }
    }

    @Test
    void every_state_is_reached_from_opening() {
        Set<ChordState> reached = EnumSet.of(OPENING);
        Deque<ChordState> next = new ArrayDeque<>(reached);
        while (!next.isEmpty()) {
            ChordState from = next.pop();
            for (ChordState to : ChordState.values()) {
                if (from.mayBecome(to) && reached.add(to)) {
                    next.push(to);
                }
            }
        }

        assertThat(reached).containsExactlyInAnyOrder(ChordState.values());
    }

    @Test
    void nothing_leads_back_to_opening() {
        assertThat(ChordState.values()).noneMatch(state -> state.mayBecome(OPENING));
    }

    @Test
    void ends_are_those_in_which_nothing_more_happens_by_itself() {
        assertThat(ChordState.values())
                .filteredOn(ChordState::ended)
                .containsExactlyInAnyOrder(COMPLETED, CALLBACK_FAILED, CALLBACK_SKIPPED, ABANDONED);
    }

    @Test
    void outcomes_are_final_in_joined_and_in_every_end_of_a_chord_that_was_accepted() {
        assertThat(ChordState.values())
                .filteredOn(ChordState::joined)
                .containsExactlyInAnyOrder(JOINED, COMPLETED, CALLBACK_FAILED, CALLBACK_SKIPPED);
    }

    @ParameterizedTest
    @EnumSource
    void a_state_is_found_by_its_name_in_json(ChordState state) {
        assertThat(ChordState.ofJson(state.json())).contains(state);
    }

    @Test
    void names_in_json_are_in_lower_case_and_others_are_none() {
        assertThat(CALLBACK_FAILED.json()).isEqualTo("callback_failed");
        assertThat(ChordState.ofJson("RUNNING")).isEmpty();
        assertThat(ChordState.ofJson("gone")).isEmpty();
    }
}
