package dev.tutti.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PrintableThrowableTest {

    private static List<String> printed(Throwable thrown) {
        StringWriter text = new StringWriter();
        PrintableThrowable.of(thrown).printStackTrace(new PrintWriter(text, true));
        return text.toString().lines().toList();
    }

    @Test
    void what_can_be_printed_is_the_very_same() {
        Exception harmless = new Exception("harmless", new Exception("too"));

        assertThat(PrintableThrowable.of(harmless)).isSameAs(harmless);
    }

    @Test
    void messages_of_it_of_its_causes_and_of_what_it_suppressed_stay_in_their_lines() {
        Exception evil = new IllegalStateException("a\nFORGED", new RuntimeException("b\r\nFORGED"));
        evil.addSuppressed(new Exception("c\u2028FORGED"));

        List<String> lines = printed(evil);

        assertThat(lines).noneMatch(line -> line.strip().startsWith("FORGED"));
        assertThat(lines)
                .contains("java.lang.IllegalStateException: a\\nFORGED")
                .contains("Caused by: java.lang.RuntimeException: b\\r\\nFORGED")
                .contains("\tSuppressed: java.lang.Exception: c\\u2028FORGED");
    }

    @Test
    void the_stack_trace_stays() {
        Exception evil = new Exception("\u001b[2J");

        assertThat(PrintableThrowable.of(evil).getStackTrace()).isEqualTo(evil.getStackTrace());
    }

    @Test
    void circles_end() {
        Exception one = new Exception("one\n");
        Exception two = new Exception("two", one);
        one.initCause(two);

        assertThat(printed(one)).anyMatch(line -> line.contains("java.lang.Exception: two"));
    }
}
