package dev.tutti.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class LineSplitterTest {
    private final LineSplitter splitter = new LineSplitter();
    private final List<String> lines = new ArrayList<>();

    private void add(byte[] part) {
        splitter.add(Buffer.buffer(part), line -> lines.add(new String(line, StandardCharsets.UTF_8)));
    }

    private void end() {
        splitter.end(line -> lines.add(new String(line, StandardCharsets.UTF_8)));
    }

    @Test
    void lines_are_the_same_however_the_bytes_are_parted() {
        byte[] text = "eins\n\nzwölf\r\n€ 😀\nlast".getBytes(StandardCharsets.UTF_8);
        for (int size = 1; size <= text.length; size++) {
            lines.clear();
            for (int from = 0; from < text.length; from += size) {
                add(java.util.Arrays.copyOfRange(text, from, Math.min(text.length, from + size)));
            }
            assertThat(splitter.begun()).isEqualTo(4);
            end();

            assertThat(lines).containsExactly("eins", "", "zwölf\r", "€ 😀", "last");
            assertThat(splitter.begun()).isZero();
        }
    }

    @Test
    void a_last_line_feed_begins_no_line() {
        add("a\n".getBytes(StandardCharsets.UTF_8));
        end();

        assertThat(lines).containsExactly("a");
    }
}
