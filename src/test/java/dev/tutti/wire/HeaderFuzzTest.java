package dev.tutti.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;

/** Whatever stands in a message's header: it is unreadable, or a header that is read as it is written. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class HeaderFuzzTest {
    @FuzzTest
    void a_header_is_unreadable_or_read_as_it_is_written(byte[] bytes) {
        Header header;
        try {
            header = Header.parse(new String(bytes, UTF_8));
        } catch (Unreadable e) {
            return;
        }
        isReadAsItIsWritten(header);
        isReadAsItIsWritten(header.nextAttempt());
        isReadAsItIsWritten(touching(header, List.of()));
        isReadAsItIsWritten(touching(header, List.of(header.queue())));
        List<String> more = new ArrayList<>(header.next());
        more.add(header.queue());
        isReadAsItIsWritten(touching(header, more));
    }

    private static void isReadAsItIsWritten(Header header) {
        assertThat(Header.parse(header.text())).isEqualTo(header);
    }

    private static Header touching(Header header, List<String> next) {
        return new Header(
                header.kind(),
                header.chord(),
                header.index(),
                header.round(),
                header.generation(),
                header.attempt(),
                header.queue(),
                next.stream().distinct().toList(),
                header.trace());
    }
}
