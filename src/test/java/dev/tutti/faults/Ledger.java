package dev.tutti.faults;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tutti.faults.Submitted.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.IntStream;

/** What the client meant to submit, written down before it is sent, and how it was answered. */
final class Ledger {
    private final Path file;
    private final Map<Integer, Submitted> chords = new ConcurrentSkipListMap<>();

    /** @param directory the ledger is also kept in {@code ledger.jsonl} there */
    Ledger(Path directory) {
        file = directory.resolve("ledger.jsonl");
    }

    /** Before it is sent. */
    void intend(int number, int members, Work work) {
        List<String> endings = IntStream.range(0, members)
                .mapToObj(index -> work.ending(number, index))
                .toList();
        Submitted intent =
                new Submitted(number, endings, Instant.now(), Answer.UNKNOWN, Optional.empty(), Optional.empty());
        chords.put(number, intent);
        write(Json.object()
                .put("chord", number)
                .put("members", members)
                .put("intended", intent.intended().toString()));
    }

    /** 200 or 202. */
    void accepted(int number, String id) {
        answer(number, Answer.ACCEPTED, Optional.of(id));
    }

    /** Nothing was accepted. */
    void refused(int number, String why) {
        answer(number, Answer.REFUSED, Optional.empty());
        write(Json.object().put("chord", number).put("why", why));
    }

    Collection<Submitted> chords() {
        return chords.values();
    }

    long count(Answer answer) {
        return chords.values().stream().filter(each -> each.answer() == answer).count();
    }

    private void answer(int number, Answer answer, Optional<String> id) {
        Submitted known = chords.compute(
                number,
                (key, intent) -> new Submitted(
                        number, intent.endings(), intent.intended(), answer, id, Optional.of(Instant.now())));
        write(Json.object()
                .put("chord", number)
                .put("answer", answer.name())
                .put("id", id.orElse(null))
                .put("answered", known.answered().orElseThrow().toString()));
    }

    private synchronized void write(ObjectNode line) {
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
