package dev.tutti.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class IdsTest {
    private static final String UUID = "0197a6f4-1c2d-7e3f-8a4b-5c6d7e8f9012";
    private static final ChordId CHORD = ChordId.of(UUID, 12);

    @Test
    void a_chord_s_id_is_a_uuid_and_its_partition() {
        assertThat(CHORD.text()).isEqualTo(UUID + "-12");
        assertThat(CHORD.partition()).isEqualTo(12);
        assertThat(CHORD).hasToString(UUID + "-12");
    }

    @ParameterizedTest
    @CsvSource({UUID + "-0, 0", UUID + "-9999, 9999", UUID + "-7.0, 7", UUID + "-7.12.9999999, 7"})
    void an_id_is_read_with_its_partition(String text, int partition) {
        assertThat(ChordId.parse(text)).contains(new ChordId(text, partition));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                UUID,
                UUID + "-",
                UUID + "-01",
                UUID + "-10000",
                UUID + "--1",
                UUID + "-1.",
                UUID + "-1.01",
                UUID + "-1.12345678",
                UUID + "-1.callback",
                UUID + "-1 ",
                UUID + "-1\n",
                "0197A6F4-1c2d-7e3f-8a4b-5c6d7e8f9012-0",
                "0197a6f41c2d7e3f8a4b5c6d7e8f9012-0",
                "{" + UUID + "}-0"
            })
    void what_is_no_chord_id_is_none(String text) {
        assertThat(ChordId.parse(text)).isEmpty();
    }

    @Test
    void it_is_read_as_its_pattern_says_whatever_stands_there() {
        Pattern pattern = Pattern.compile(
                "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}-(0|[1-9][0-9]{0,3})(\\.(0|[1-9][0-9]{0,6}))*");
        String id = UUID + "-120.0.1234567";
        for (int from = 0; from <= id.length(); from++) {
            for (int to = from; to <= Math.min(id.length(), from + 2); to++) {
                for (String instead : List.of("", "0", "1", "f", "g", "F", "-", ".", "00", "\u0663", "/", ":")) {
                    String text = id.substring(0, from) + instead + id.substring(to);
                    assertThat(ChordId.parse(text).isPresent())
                            .as(text)
                            .isEqualTo(pattern.matcher(text).matches());
                }
            }
        }
    }

    @Test
    void a_new_id_needs_a_uuid_in_lower_case() {
        assertThatThrownBy(() -> ChordId.of("junk", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ChordId.of(UUID.toUpperCase(java.util.Locale.ROOT), 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ChordId.of(UUID, 10_000)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ChordId.of(UUID, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({UUID + "-1, 2", UUID + "-12, 1", UUID + "-1, 12", UUID + ", 0", "junk, 0", UUID + "-1, -1"})
    void an_id_of_another_partition_than_its_text_says_is_refused(String text, int partition) {
        assertThatThrownBy(() -> new ChordId(text, partition)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_task_s_id_is_its_chord_s_and_what_it_is_there() {
        assertThat(new TaskId.Member(CHORD, 7)).hasToString(CHORD + ".7");
        assertThat(new TaskId.Callback(CHORD)).hasToString(CHORD + ".callback");
        assertThat(new TaskId.Errback(CHORD)).hasToString(CHORD + ".errback");
    }

    @Test
    void a_task_s_id_is_read_as_it_was_written() {
        assertThat(TaskId.parse(CHORD + ".0")).contains(new TaskId.Member(CHORD, 0));
        assertThat(TaskId.parse(CHORD + ".9999999")).contains(new TaskId.Member(CHORD, 9_999_999));
        assertThat(TaskId.parse(CHORD + ".callback")).contains(new TaskId.Callback(CHORD));
        assertThat(TaskId.parse(CHORD + ".errback")).contains(new TaskId.Errback(CHORD));
    }

    @Test
    void a_task_of_a_nested_chord_belongs_to_that_chord() {
        ChordId child = ChordId.parse(CHORD + ".3").orElseThrow();

        assertThat(TaskId.parse(CHORD + ".3.4")).contains(new TaskId.Member(child, 4));
        assertThat(TaskId.parse(CHORD + ".3.callback")).contains(new TaskId.Callback(child));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                UUID + "-12",
                UUID + "-12.",
                UUID + "-12.-1",
                UUID + "-12.01",
                UUID + "-12.+1",
                UUID + "-12.12345678",
                UUID + "-12.Callback",
                "junk.1",
                "callback"
            })
    void what_is_no_task_id_is_none(String text) {
        assertThat(TaskId.parse(text)).isEmpty();
    }
}
