package dev.tutti.faults;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bugs of F0 still fit the code that they break: F0 itself takes too long to tell with every change. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SeededBugsTest {
    static Stream<F0SeededBugs.Bug> bugs() {
        return F0SeededBugs.BUGS.stream();
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void the_code_that_it_breaks_is_there(F0SeededBugs.Bug bug) {
        assertThatCode(() -> bug.mutation().check()).doesNotThrowAnyException();
    }
}
