package dev.tutti.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TraceparentTest {
    private static final String SPAN = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0";

    @ParameterizedTest
    @ValueSource(strings = {SPAN + "0", SPAN + "1"})
    void what_was_read_is_written_again(String text) {
        Context context = Traceparent.read(text);

        SpanContext span = Span.fromContext(context).getSpanContext();
        assertThat(span.isRemote()).isTrue();
        assertThat(span.isSampled()).isEqualTo(text.endsWith("1"));
        assertThat(Traceparent.of(context)).contains(text);
    }

    @Test
    void a_later_version_is_read_as_far_as_it_is_known() {
        assertThat(Traceparent.of(Traceparent.read("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more")))
                .contains(SPAN + "1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "00-0-0-0",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-zz",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more"
            })
    void of_a_malformed_one_nothing_is_read(String text) {
        assertThat(Traceparent.of(Traceparent.read(text))).isEmpty();
    }

    @Test
    void where_no_span_is_there_is_none() {
        assertThat(Traceparent.current()).isEmpty();
        assertThat(Traceparent.of(Context.root())).isEmpty();
    }
}
