package dev.tutti.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tutti.chord.Signature;
import dev.tutti.wire.ManifestChunk.Member;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ManifestChunkTest {
    private static EncodedSignature of(String json) {
        return new EncodedSignature("t", Optional.empty(), Optional.of("q"), Buffer.buffer(json));
    }

    private static EncodedSignature ofLength(int bytes) {
        String frame = "{\"task\":\"t\",\"args\":[\"\"],\"queue\":\"q\"}";
        return of("{\"task\":\"t\",\"args\":[\"" + "x".repeat(bytes - frame.length()) + "\"],\"queue\":\"q\"}");
    }

    private static List<Integer> sizes(List<EncodedSignature> members) {
        return ManifestChunk.cut(members).stream().map(List::size).toList();
    }

    private static List<EncodedSignature> times(int count, EncodedSignature member) {
        return IntStream.range(0, count).mapToObj(i -> member).toList();
    }

    private static List<Member> storedAndRead(List<EncodedSignature> members) {
        return ManifestChunk.decode(ManifestChunk.encode(members));
    }

    @Test
    void members_are_cut_by_256() {
        assertThat(sizes(times(255, ofLength(60)))).containsExactly(255);
        assertThat(sizes(times(256, ofLength(60)))).containsExactly(256);
        assertThat(sizes(times(257, ofLength(60)))).containsExactly(256, 1);
        assertThat(sizes(times(600, ofLength(60)))).containsExactly(256, 256, 88);
    }

    @Test
    void members_are_cut_by_a_mebibyte() {
        assertThat(sizes(times(4, ofLength(256 << 10)))).containsExactly(4);
        assertThat(sizes(times(5, ofLength(256 << 10)))).containsExactly(4, 1);
        assertThat(sizes(times(5, ofLength((256 << 10) + 1)))).containsExactly(3, 2);
    }

    @Test
    void a_member_of_more_than_a_mebibyte_has_a_chunk_of_its_own() {
        EncodedSignature huge = ofLength((1 << 20) + 1);

        assertThat(sizes(List.of(ofLength(60), huge, huge, ofLength(60)))).containsExactly(1, 1, 1, 1);
    }

    @Test
    void a_chord_without_members_is_one_empty_chunk() {
        assertThat(ManifestChunk.cut(List.of())).containsExactly(List.of());
        assertThat(storedAndRead(List.of())).isEmpty();
    }

    @Test
    void chunks_put_together_are_the_members_in_order() {
        List<EncodedSignature> members =
                IntStream.range(0, 1_000).mapToObj(i -> ofLength(60 + i * 7)).toList();

        assertThat(ManifestChunk.cut(members).stream().flatMap(List::stream)).containsExactlyElementsOf(members);
    }

    static Stream<String> signatures() {
        return Stream.of(
                "{\"task\":\"t\",\"queue\":\"q\"}",
                "{\"queue\":\"q\",\"task\":\"t\",\"args\":[{\"queue\":\"not me\"},[[],{}]]}",
                "{\"task\":\"t\",\"kwargs\":{\"queue\":\"not me\",\"a\":{\"b\":{\"queue\":{}}}},\"queue\":\"q\"}",
                "{\"task\":\"t\",\"args\":[\"}],{[\",\"\\\"}\\\\\",\"\\u007d\\n\"],\"queue\":\"q\"}",
                "{\"task\":\"t\",\"args\":[\"Grüße, 世界 🎵\",\"\\ud83c\\udfb5\"],\"ref\":\"ß🎶\",\"queue\":\"q\"}",
                "{\"task\":\"t\",\"args\":[1.0,-0.0,2.50E+3,1e400,0.1000,null,true],\"queue\":\"q\"}");
    }

    @ParameterizedTest
    @MethodSource("signatures")
    void a_signature_keeps_its_bytes_and_its_queue(String json) {
        List<Member> few = storedAndRead(List.of(of(json)));
        List<Member> many = storedAndRead(times(30, of(json)));

        Member expected = new Member("q", Buffer.buffer(json));
        assertThat(few).containsExactly(expected);
        assertThat(many).hasSize(30).containsOnly(expected);
    }

    @Test
    void members_of_a_quarter_of_a_mebibyte_keep_their_bytes() {
        List<EncodedSignature> members = List.of(
                ofLength(256 << 10),
                of("{\"task\":\"t\",\"queue\":\"q\"}"),
                ofLength(256 << 10),
                ofLength((256 << 10) - 1));

        assertThat(storedAndRead(members))
                .extracting(Member::signature)
                .isEqualTo(members.stream().map(EncodedSignature::json).toList());
    }

    @Test
    void a_short_chunk_is_stored_plain_and_a_long_one_deflated() {
        Buffer plain = ManifestChunk.encode(times(2, ofLength(60)));
        Buffer deflated = ManifestChunk.encode(times(256, ofLength(1_000)));

        assertThat(plain.toString()).startsWith("[{").endsWith("}]");
        assertThat(deflated.getByte(0)).isEqualTo((byte) 0x78);
        assertThat(deflated.length()).isLessThan(10_000);
        assertThat(ManifestChunk.decode(deflated)).hasSize(256);
    }

    @Test
    void signatures_of_the_java_api_are_read_again() {
        EncodedSignature signature = SignatureJson.encode(
                Signature.task("resize", "a.png", Arrays.asList(1, null), Map.of("deep", Map.of("queue", "x")))
                        .with("width", 100)
                        .ref("one")
                        .on("images"),
                Json.MAPPER);

        assertThat(storedAndRead(List.of(signature))).containsExactly(new Member("images", signature.json()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "junk",
                "{",
                "[",
                "[1]",
                "[{\"task\":\"t\",\"queue\":\"q\"}",
                "[{\"task\":\"t\",\"queue\":\"q\"},1]",
                "[{\"task\":\"t\"",
                "{\"task\":\"t\"}"
            })
    void what_is_no_chunk_is_refused(String junk) {
        assertThatThrownBy(() -> ManifestChunk.decode(Buffer.buffer(junk))).isInstanceOf(Unreadable.class);
    }

    @Test
    void a_chunk_that_was_cut_short_is_refused() {
        Buffer deflated = ManifestChunk.encode(times(256, ofLength(1_000)));

        assertThatThrownBy(() -> ManifestChunk.decode(deflated.getBuffer(0, deflated.length() / 2)))
                .isInstanceOf(Unreadable.class);
    }
}
