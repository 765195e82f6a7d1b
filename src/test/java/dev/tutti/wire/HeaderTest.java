package dev.tutti.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.Link;
import dev.tutti.chord.TaskId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class HeaderTest {
    private static final String CHORD = "0197a6f4-1c2d-7e3f-8a4b-5c6d7e8f9012-3";
    private static final ChordId ID = ChordId.parse(CHORD).orElseThrow();

    @Test
    void a_header_of_few_words_is_read_as_it_was_written() {
        Header header = new Header(Kind.MEMBER, ID, 7, 1, 1, 1, "default", List.of(), Optional.empty());

        assertThat(Header.parse(header.text())).isEqualTo(header);
    }

    @Test
    void a_header_of_all_words_is_read_as_it_was_written() {
        Header header = new Header(
                Kind.CALLBACK,
                ID,
                -1,
                12,
                3,
                4,
                "_q-1.x",
                List.of("a", "b"),
                Optional.of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));

        assertThat(Header.parse(header.text())).isEqualTo(header);
    }

    @Test
    void a_header_says_which_task_it_speaks_of() {
        assertThat(Header.parse("1 member " + CHORD + " 7 1 1 1 q - -").task()).isEqualTo(new TaskId.Member(ID, 7));
        assertThat(Header.parse("1 callback " + CHORD + " -1 1 1 1 q - -").task())
                .isEqualTo(new TaskId.Callback(ID));
    }

    @Test
    void a_nested_chord_s_header_is_of_version_2_and_its_envelope_s_of_version_1() {
        Header member = new Header(Kind.MEMBER, ID, 7, 2, 1, 1, "q", List.of("cb"), Optional.empty());
        Header chord = member.opensChord();

        assertThat(chord.text()).isEqualTo("2 chord " + CHORD + " 7 2 1 1 q cb -");
        assertThat(Header.parse(chord.text())).isEqualTo(chord);
        assertThat(chord.task()).isEqualTo(new TaskId.Member(ID, 7));
        assertThat(chord.ofEnvelope()).isEqualTo(member);
        assertThat(chord.link(0)).isEmpty();
        assertThatThrownBy(() -> Header.parse("1 chord " + CHORD + " 7 2 1 1 q cb -"))
                .isInstanceOf(Unreadable.class);
    }

    @Test
    void a_link_s_header_is_read_as_it_was_written() {
        Header first = new Header(Kind.CALLBACK, ID, -1, 2, 3, 4, "q", List.of("cb"), Optional.empty()).beginsChain();
        Header second = first.nextLink("r");

        assertThat(first.text()).isEqualTo("2 callback " + CHORD + " -1 2 3 4 q cb -");
        assertThat(second.text()).isEqualTo("2 link " + CHORD + " -1 2 3 1 r cb - callback 2 q");
        assertThat(Header.parse(first.text())).isEqualTo(first);
        assertThat(Header.parse(second.text())).isEqualTo(second);
        assertThat(Header.parse(second.nextAttempt().text())).isEqualTo(second.nextAttempt());
    }

    @Test
    void a_link_speaks_of_the_task_that_its_chain_is() {
        Header link = Header.parse("2 link " + CHORD + " 7 1 1 1 r - - member 2 q");

        assertThat(link.task()).isEqualTo(new TaskId.Member(ID, 7));
        assertThat(link.ofEnvelope()).isEqualTo(Header.parse("1 member " + CHORD + " 7 1 1 1 q - -"));
        assertThat(link.link(1)).contains(new Link(2, 3));
        assertThat(link.ofEnvelope().link(0)).isEmpty();
    }

    @Test
    void words_that_a_later_release_adds_behind_are_passed_over() {
        assertThat(Header.parse("1 member " + CHORD + " 7 1 1 1 q - - bulk 5").index())
                .isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3", "10", "01", "0", "", "v1", "-1"})
    void any_other_version_is_refused(String version) {
        assertThatThrownBy(() -> Header.parse(version + " member " + CHORD + " 7 1 1 1 q - -"))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("version 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1",
                "junk",
                "1 member " + CHORD + " 7 1 1 1 q -",
                "1  member " + CHORD + " 7 1 1 1 q - -",
                "1 link " + CHORD + " 7 1 1 1 q - - member 2 r",
                "2 link " + CHORD + " 7 1 1 1 q - -",
                "2 link " + CHORD + " 7 1 1 1 q - - member 1 r",
                "2 link " + CHORD + " 7 1 1 1 q - - member two r",
                "2 link " + CHORD + " 7 1 1 1 q - - link 2 r",
                "2 link " + CHORD + " 7 1 1 1 q - - member 2 .r",
                "1 errand " + CHORD + " 7 1 1 1 q - -",
                "1 MEMBER " + CHORD + " 7 1 1 1 q - -",
                "1 member 0197a6f4 7 1 1 1 q - -",
                "1 member " + CHORD + " seven 1 1 1 q - -",
                "1 member " + CHORD + " 99999999999 1 1 1 q - -",
                "1 member " + CHORD + " 1.5 1 1 1 q - -",
                "1 member " + CHORD + " 7 1 1 1  - -",
                "1 member " + CHORD + " 7 1 1 1 .q - -",
                "1 member " + CHORD + " 7 1 1 1 q* - -",
                "1 member " + CHORD + " 7 1 1 1 q }:x -",
                "1 member " + CHORD + " 7 1 1 1 q a,,b -",
                "1\tmember\t" + CHORD + "\t7\t1\t1\t1\tq\t-\t-"
            })
    void what_is_no_header_is_refused(String junk) {
        assertThatThrownBy(() -> Header.parse(junk)).isInstanceOf(Unreadable.class);
    }
}
