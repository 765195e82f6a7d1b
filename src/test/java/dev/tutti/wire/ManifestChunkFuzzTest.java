package dev.tutti.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;

/** Whatever stands in a manifest: it is unreadable, or members that are read as they are written. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ManifestChunkFuzzTest {
    @FuzzTest
    void a_chunk_is_unreadable_or_read_as_it_is_written(byte[] bytes) {
        List<ManifestChunk.Member> members;
        try {
            members = ManifestChunk.decode(Buffer.buffer(bytes));
        } catch (Unreadable e) {
            return;
        }
        Buffer again = ManifestChunk.encode(members.stream()
                .map(member -> new EncodedSignature("t", Optional.empty(), Optional.empty(), member.signature()))
                .toList());
        assertThat(ManifestChunk.decode(again)).isEqualTo(members);
    }
}
