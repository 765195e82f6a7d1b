package dev.tutti.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.faults.Submitted.Answer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** A run in which all is well, and the same doctored in every way the checker is to see. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CheckerTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final Work WORK = Work.mixed(100);
    private static final int MEMBERS = 10;

    private final List<Submitted> ledger = new ArrayList<>();
    private final List<Delivery> deliveries = new ArrayList<>();
    private final List<Standing> standing = new ArrayList<>();

    @BeforeEach
    void three_chords_that_ended_well() {
        for (int number = 0; number < 3; number++) {
            ledger.add(sent(number, Answer.ACCEPTED));
            deliveries.add(delivery(number, list(number)));
            standing.add(stands(number, "completed"));
        }
    }

    @Test
    void a_good_run_is_clean() {
        Verdict verdict = check();

        assertThat(verdict.isClean()).isTrue();
        assertThat(verdict.text()).isEqualTo("accepted 3, Z");
    }

    @Test
    void an_unanswered_chord_may_be_there_or_not() {
        ledger.set(0, unanswered(0));
        ledger.add(unanswered(7));

        assertThat(check().isClean()).isTrue();
    }

    @Test
    void a_chord_that_the_api_does_not_know_is_lost() {
        standing.set(1, stands(1, Standing.GONE));

        finds(Finding.LOST);
    }

    @Test
    void a_chord_that_called_back_may_be_gone_where_room_is_made() {
        standing.set(1, stands(1, Standing.GONE));

        assertThat(Checker.check(ledger, deliveries, standing, true).isClean()).isTrue();
    }

    @Test
    void a_chord_that_never_called_back_is_lost_also_where_room_is_made() {
        standing.set(1, stands(1, Standing.GONE));
        deliveries.remove(1);

        assertThat(Checker.check(ledger, deliveries, standing, true).count(Finding.LOST))
                .isEqualTo(1);
    }

    @Test
    void a_chord_that_was_abandoned_after_its_acceptance_is_lost() {
        standing.set(1, stands(1, "abandoned"));
        deliveries.remove(1);

        finds(Finding.LOST);
    }

    @Test
    void a_chord_that_ended_without_calling_back_is_lost() {
        deliveries.remove(1);

        finds(Finding.LOST);
    }

    @Test
    void a_chord_whose_callback_was_never_accepted_is_lost() {
        Delivery was = deliveries.get(1);
        deliveries.set(1, new Delivery(was.webhookId(), was.chord(), 1, was.endings(), was.lastEnd(), was.at(), false));

        finds(Finding.LOST);
    }

    @Test
    void two_submissions_with_one_id_have_lost_a_chord() {
        ledger.set(1, new Submitted(1, list(1), T0, Answer.ACCEPTED, Optional.of("id0"), Optional.of(T0)));

        assertThat(check().count(Finding.LOST)).isPositive();
    }

    @Test
    void a_list_that_lacks_an_outcome_is_short() {
        deliveries.set(1, delivery(1, list(1).subList(0, MEMBERS - 1)));

        finds(Finding.SHORT);
    }

    @Test
    void a_list_with_an_open_member_is_short() {
        deliveries.set(1, delivery(1, with(list(1), 4, "null")));

        finds(Finding.SHORT);
    }

    @Test
    void a_list_with_another_value_is_wrong() {
        deliveries.set(1, delivery(1, with(list(1), 4, "\"2-4\"")));

        finds(Finding.WRONG);
    }

    @Test
    void a_list_that_is_too_long_is_wrong() {
        List<String> longer = new ArrayList<>(list(1));
        longer.add("null");
        deliveries.set(1, delivery(1, longer));

        assertThat(check().isClean()).isFalse();
    }

    @Test
    void an_outcome_that_changed_after_the_callback_is_wrong() {
        Standing was = standing.get(1);
        standing.set(
                1,
                new Standing(
                        was.id(),
                        1,
                        was.state(),
                        MEMBERS,
                        MEMBERS,
                        was.ended(),
                        Optional.of(with(list(1), 0, "\"LostTask\""))));

        finds(Finding.WRONG);
    }

    @Test
    void a_list_in_another_order_is_reordered() {
        List<String> list = new ArrayList<>(list(1));
        list.add(0, list.remove(MEMBERS - 1));
        deliveries.set(1, delivery(1, list));

        finds(Finding.REORDERED);
    }

    @Test
    void a_callback_before_the_last_member_ended_is_early() {
        deliveries.set(
                1,
                new Delivery(
                        "id1.callback.1",
                        "id1",
                        1,
                        Optional.of(list(1)),
                        Optional.of(T0.plusMillis(51)),
                        T0.plusMillis(50),
                        true));

        finds(Finding.EARLY);
    }

    @Test
    void a_round_under_two_ids_is_a_double_effect() {
        deliveries.add(
                new Delivery("other", "id1", 1, Optional.of(list(1)), Optional.empty(), T0.plusMillis(60), true));

        finds(Finding.DOUBLE_EFFECT);
    }

    @Test
    void two_lists_under_one_id_are_a_double_effect() {
        deliveries.add(delivery(1, with(list(1), 4, "null")));

        finds(Finding.DOUBLE_EFFECT);
    }

    @Test
    void more_outcomes_than_members_are_a_double_effect() {
        Standing was = standing.get(1);
        standing.set(1, new Standing(was.id(), 1, was.state(), MEMBERS, MEMBERS + 1, was.ended(), was.endings()));

        finds(Finding.DOUBLE_EFFECT);
    }

    @Test
    void either_of_two_endings_is_right_and_a_third_is_not() {
        List<String> either = list(1).stream()
                .map(ending -> ending + Work.OR + "\"Cancelled\"")
                .toList();
        ledger.set(1, new Submitted(1, either, T0, Answer.ACCEPTED, Optional.of("id1"), Optional.of(T0)));
        List<String> cancelled = with(list(1), 4, "\"Cancelled\"");
        deliveries.set(1, delivery(1, cancelled));
        standing.set(1, stands(1, cancelled));

        assertThat(check().isClean()).isTrue();

        deliveries.set(1, delivery(1, with(cancelled, 5, "\"Lost\"")));

        finds(Finding.WRONG);
    }

    @Test
    void a_repeat_with_the_same_id_and_list_is_counted_and_allowed() {
        deliveries.add(delivery(1, list(1)));

        Verdict verdict = check();

        assertThat(verdict.isClean()).isTrue();
        assertThat(verdict.text()).isEqualTo("accepted 3, Z, double-delivery 1");
    }

    @Test
    void a_repeat_after_the_end_is_a_zombie_and_allowed() {
        deliveries.add(new Delivery(
                "id1.callback.1", "id1", 1, Optional.of(list(1)), Optional.empty(), T0.plusSeconds(9), true));

        Verdict verdict = check();

        assertThat(verdict.isClean()).isTrue();
        assertThat(verdict.count(Finding.ZOMBIE)).isEqualTo(1);
    }

    @Test
    void a_chord_that_has_not_ended_is_stuck() {
        standing.set(1, stands(1, "running"));

        finds(Finding.STUCK);
    }

    @Test
    void a_half_opened_chord_that_was_never_answered_is_stuck() {
        ledger.add(unanswered(7));
        standing.add(stands(7, "opening"));

        finds(Finding.STUCK);
    }

    @Test
    void a_callback_of_a_refused_chord_is_a_ghost() {
        ledger.set(1, new Submitted(1, list(1), T0, Answer.REFUSED, Optional.empty(), Optional.of(T0)));

        finds(Finding.GHOST);
    }

    @Test
    void a_callback_of_a_chord_that_nobody_sent_is_a_ghost() {
        deliveries.add(delivery(7, list(7)));

        finds(Finding.GHOST);
    }

    @Test
    void a_first_delivery_after_the_end_is_a_ghost() {
        deliveries.set(
                1,
                new Delivery(
                        "id1.callback.1", "id1", 1, Optional.of(list(1)), Optional.empty(), T0.plusSeconds(9), true));

        finds(Finding.GHOST);
    }

    private Verdict check() {
        return Checker.check(ledger, deliveries, standing, false);
    }

    private void finds(Finding finding) {
        Verdict verdict = check();
        assertThat(verdict.isClean()).isFalse();
        assertThat(verdict.all()).contains(finding.text() + " 1");
        for (Finding other : Finding.values()) {
            assertThat(verdict.count(other))
                    .as(other + " in " + verdict.details())
                    .isEqualTo(other == finding ? 1 : 0);
        }
    }

    private static Submitted sent(int number, Answer answer) {
        return new Submitted(
                number, list(number), T0, answer, Optional.of("id" + number), Optional.of(T0.plusMillis(1)));
    }

    private static Submitted unanswered(int number) {
        return new Submitted(number, list(number), T0, Answer.UNKNOWN, Optional.empty(), Optional.empty());
    }

    private static Delivery delivery(int number, List<String> list) {
        return new Delivery(
                "id" + number + ".callback.1",
                "id" + number,
                number,
                Optional.of(list),
                Optional.of(T0.plusMillis(40)),
                T0.plusMillis(50),
                true);
    }

    private static Standing stands(int number, String state) {
        Standing there = new Standing(
                "id" + number,
                number,
                state,
                MEMBERS,
                MEMBERS,
                Optional.of(T0.plusMillis(60)),
                Optional.of(list(number)));
        return there.hasEnded()
                ? there
                : new Standing(there.id(), number, state, MEMBERS, MEMBERS, Optional.empty(), Optional.empty());
    }

    private static Standing stands(int number, List<String> endings) {
        return new Standing(
                "id" + number,
                number,
                "completed",
                MEMBERS,
                MEMBERS,
                Optional.of(T0.plusMillis(60)),
                Optional.of(endings));
    }

    private static List<String> list(int number) {
        List<String> list = new ArrayList<>();
        for (int index = 0; index < MEMBERS; index++) {
            list.add(WORK.ending(number, index));
        }
        return list;
    }

    private static List<String> with(List<String> list, int index, String ending) {
        List<String> changed = new ArrayList<>(list);
        changed.set(index, ending);
        return changed;
    }
}
