package dev.tutti.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tutti.chord.Chord;
import dev.tutti.chord.Signature;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class EachMembersTest {
    private static EncodedSignature each(String json) {
        return new EncodedSignature("t", Optional.of("r"), Optional.empty(), Buffer.buffer(json));
    }

    private static EntriesJson over(String... entries) {
        String json = "[" + String.join(",", entries) + "]";
        int[] ends = new int[entries.length];
        for (int i = 0, end = 0; i < entries.length; i++) {
            ends[i] = end += 1 + entries[i].length();
        }
        return new EntriesJson(json.getBytes(), ends);
    }

    private static String json(EncodedSignature signature) {
        return signature.json().toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"task\":\"t\"} | [1.10,[2]] | {\"args\":[1.10,[2]],\"task\":\"t\"}",
                "{\"task\":\"t\"} | [] | {\"args\":[],\"task\":\"t\"}",
                "{\"task\":\"t\",\"args\":[]} | [1] | {\"task\":\"t\",\"args\":[1]}",
                "{\"task\":\"t\",\"args\":[]} | [] | {\"task\":\"t\",\"args\":[]}",
                "{\"task\":\"t\",\"args\":[9,8]} | [1,\"a,b]\"] | {\"task\":\"t\",\"args\":[1,\"a,b]\",9,8]}",
                "{\"task\":\"t\",\"args\":[9]} | [] | {\"task\":\"t\",\"args\":[9]}",
                "{\"kwargs\":{\"args\":[7]},\"task\":\"t\"} | [1] | {\"args\":[1],\"kwargs\":{\"args\":[7]},\"task\":\"t\"}",
            })
    void an_entry_is_in_front_of_the_arguments_digit_by_digit(String each, String entry, String member) {
        assertThat(json(new EachMembers(each(each), over("[0]", entry)).get(1))).isEqualTo(member);
    }

    @Test
    void members_have_what_the_signature_has_and_are_bound_as_it_is() {
        EncodedSignature chain = each("{\"task\":\"t\",\"args\":[5]}")
                .then(each("{\"task\":\"u\"}"))
                .orOn("q");

        EncodedSignature member = new EachMembers(chain, over("[1]", "[2]")).get(1);

        assertThat(json(member)).isEqualTo("{\"task\":\"t\",\"args\":[2,5],\"queue\":\"q\",\"then\":{\"task\":\"u\"}}");
        assertThat(member.queue()).contains("q");
        assertThat(member.ref()).contains("r");
        assertThat(json(member.then(each("{\"task\":\"v\"}"))))
                .isEqualTo("{\"task\":\"t\",\"args\":[2,5],\"queue\":\"q\",\"then\":{\"task\":\"v\"}}");
    }

    @Test
    void chunks_have_so_many_entries_and_the_last_one_what_is_left() {
        EachMembers chunks = new EachMembers(each("{\"task\":\"t\",\"args\":[9]}"), over("[1]", "[]", "[3,4]"), 2);

        assertThat(chunks).hasSize(2);
        assertThat(json(chunks.get(0))).isEqualTo("{\"over\":[[1],[]],\"first\":0,\"task\":\"t\",\"args\":[9]}");
        assertThat(json(chunks.get(1))).isEqualTo("{\"over\":[[3,4]],\"first\":2,\"task\":\"t\",\"args\":[9]}");
        assertThat(chunks.field(1)).isEqualTo("over[2]");
        assertThatThrownBy(() -> chunks.get(2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void nothing_gives_no_members() {
        assertThat(new EachMembers(each("{\"task\":\"t\"}"), over())).isEmpty();
        assertThat(new EachMembers(each("{\"task\":\"t\"}"), over(), 5)).isEmpty();
    }

    @Test
    void a_chunk_is_of_version_two_and_a_single_call_is_not() {
        EncodedSignature each = each("{\"task\":\"t\"}").orOn("q");

        for (int entries : new int[] {0, 1}) {
            EncodedSignature member = new EachMembers(each, over("[1]"), entries).get(0);
            assertThat(member.isVersionTwo()).isEqualTo(entries == 1);
            assertThat(ManifestChunk.decode(ManifestChunk.encode(List.of(member))))
                    .containsExactly(new ManifestChunk.Member("q", member.json(), entries == 1, false));
        }
    }

    @Test
    void a_call_of_a_chunk_has_its_entry_in_front_of_the_arguments() {
        TaskCall chunk = TaskCall.parse(new EachMembers(
                        each("{\"task\":\"t\",\"args\":[9],\"kwargs\":{\"a\":1}}"), over("[1]", "[]", "[3.0,null]"), 2)
                .get(1)
                .json());

        assertThat(chunk.chunk().orElseThrow().first()).isEqualTo(2);
        assertThat(chunk.entry(0).args()).hasToString("[3.0,null,9]");
        assertThat(chunk.entry(0).kwargs()).hasToString("{\"a\":1}");
        assertThat(chunk.entry(0).chunk()).isEmpty();
    }

    @Test
    void java_and_http_make_the_same_of_it() {
        List<List<Object>> entries = IntStream.range(0, 5)
                .mapToObj(i -> Arrays.<Object>asList(i, null))
                .toList();
        Signature task = Signature.task("t", 9).on("q");
        EncodedSignature each = SignatureJson.encode(task, Json.MAPPER);
        EntriesJson over = over("[0,null]", "[1,null]", "[2,null]", "[3,null]", "[4,null]");

        assertThat(Chord.each(task, entries).members().stream().map(member -> tree(encode(member))))
                .containsExactlyElementsOf(new EachMembers(each, over)
                        .stream().map(EachMembersTest::tree).toList());
        assertThat(Chord.chunks(task, 2, entries).members().stream().map(member -> json(encode(member))))
                .containsExactlyElementsOf(new EachMembers(each, over, 2)
                        .stream().map(EachMembersTest::json).toList());
    }

    private static EncodedSignature encode(Signature signature) {
        return SignatureJson.encode(signature, Json.MAPPER);
    }

    /** Fields may stand in any order. */
    private static TaskCall tree(EncodedSignature signature) {
        return TaskCall.parse(signature.json());
    }
}
