package dev.tutti.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class BodyRoomTest {
    private final BodyRoom room = new BodyRoom(10);

    private static void isTaken(BodyRoom.Held held, long bytes) {
        assertThatCode(() -> held.need(bytes)).doesNotThrowAnyException();
    }

    private static void isRefused(BodyRoom.Held held, long bytes) {
        assertThatThrownBy(() -> held.need(bytes)).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.problem().type()).isEqualTo("urn:tutti:problem:bodies_full");
            assertThat(refused.problem().status()).isEqualTo(503);
            assertThat(refused.problem().passes()).isTrue();
        });
    }

    @Test
    void a_body_that_has_no_room_beside_the_others_is_503_bodies_full() {
        isTaken(room.hold(), 6);
        BodyRoom.Held second = room.hold();

        isRefused(second, 5);
        isTaken(second, 4);
        isRefused(second, 5);
        isTaken(second, 4);
    }

    @Test
    void what_a_body_no_longer_needs_is_there_for_others() {
        BodyRoom.Held first = room.hold();
        isTaken(first, 10);
        isTaken(first, 3);

        isTaken(room.hold(), 7);
        isRefused(room.hold(), 1);
    }

    @Test
    void what_a_body_took_is_there_for_others_when_it_has_left() {
        BodyRoom.Held first = room.hold();
        isTaken(first, 4);
        isTaken(first, 10);
        first.leave();
        first.leave();

        isTaken(room.hold(), 10);
        isRefused(room.hold(), 1);
    }

    @Test
    void a_body_that_has_left_takes_nothing_more() {
        BodyRoom.Held first = room.hold();
        first.leave();

        isRefused(first, 1);
        isTaken(room.hold(), 10);
    }
}
