package dev.tutti.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.ManifestChunk;
import dev.tutti.wire.Submission;
import dev.tutti.wire.TaskCall;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;

/**
 * Whatever bytes come as NDJSON, however they are parted: the lines are those of the whole, and each is a chord's head or a
 * member that is read in a manifest among others, or a problem that can be told.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class NdjsonLinesFuzzTest {
    private static final int LONGEST_PART = 64;

    /** The first byte says how long the parts are. */
    @FuzzTest
    void a_line_is_a_head_or_a_member_or_a_problem(byte[] body) throws IOException {
        if (body.length == 0) {
            return;
        }
        Buffer rest = Buffer.buffer(body).slice(1, body.length);
        List<byte[]> lines = inParts(rest, 1 + Math.floorMod(body[0], LONGEST_PART));
        assertThat(lines.stream().map(line -> new String(line, ISO_8859_1)))
                .containsExactlyElementsOf(split(new String(rest.getBytes(), ISO_8859_1)));
        for (int i = 0; i < lines.size(); i++) {
            if (!new String(lines.get(i), ISO_8859_1).isBlank()) {
                head(lines.get(i));
                member(lines.get(i), i);
            }
        }
    }

    private static void head(byte[] line) throws IOException {
        try {
            Submission head = ChordBody.readHead(line, new Place(1, ""), ChordBodyFuzzTest.LIMITS, Optional.empty());
            assertThat(head.members()).isEmpty();
            head.callback().ifPresent(callback -> TaskCall.parse(callback.json()));
        } catch (Refused refused) {
            ChordBodyFuzzTest.isTold(refused.problem());
        }
    }

    private static void member(byte[] line, int index) throws IOException {
        try {
            EncodedSignature member = ChordBody.readMember(
                    line, new Place(index + 2, "members[" + index + "]"), ChordBodyFuzzTest.LIMITS);
            assertThat(TaskCall.parse(member.json()).task()).isEqualTo(member.task());
            ManifestChunk.Member stored = new ManifestChunk.Member(
                    member.queue().orElse(""),
                    member.json(),
                    member.isVersionTwo(),
                    member.nested().isPresent());
            assertThat(ManifestChunk.decode(ManifestChunk.encode(List.of(member, member))))
                    .containsExactly(stored, stored);
        } catch (Refused refused) {
            ChordBodyFuzzTest.isTold(refused.problem());
            assertThat(refused.problem().detail()).containsIgnoringCase("line " + (index + 2));
        }
    }

    private static List<byte[]> inParts(Buffer body, int length) {
        List<byte[]> lines = new ArrayList<>();
        LineSplitter splitter = new LineSplitter();
        for (int from = 0; from < body.length(); from += length) {
            splitter.add(body.slice(from, Math.min(body.length(), from + length)), lines::add);
        }
        splitter.end(lines::add);
        return lines;
    }

    private static List<String> split(String body) {
        List<String> lines = new ArrayList<>(List.of(body.split("\n", -1)));
        if (lines.get(lines.size() - 1).isEmpty()) {
            lines.remove(lines.size() - 1); // there is nothing behind the last line feed
        }
        return lines;
    }
}
