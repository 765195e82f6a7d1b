package dev.tutti.composition;

import dev.tutti.chord.Reason;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Where calls that were noted differ from those that must be, in words. */
final class CallDifferences {
    private final Differences differences = new Differences();
    private final boolean repeated;

    /** @param repeated whether a call may be repeated, under the same id and in the same attempt, for a process vanished */
    CallDifferences(boolean repeated) {
        this.repeated = repeated;
    }

    List<String> found() {
        return differences.found();
    }

    /** Something that is called, and the calls that it noted. */
    void call(Call expected, List<Noted> seen) {
        Stream<String> must = expected.turns().stream().flatMap(turn -> IntStream.rangeClosed(1, turn.attempts())
                .mapToObj(attempt -> turn.told().round() + "." + attempt));
        Stream<String> were = seen.stream().map(call -> round(call) + "." + call.attempt());
        differences.same(
                expected.name() + " called in rounds and attempts",
                repeated ? must.collect(Collectors.toCollection(TreeSet::new)) : must.toList(),
                repeated ? were.collect(Collectors.toCollection(TreeSet::new)) : were.toList());
        differences.same(
                expected.name() + " idempotency ids",
                expected.turns().stream()
                        .map(turn -> turn.told().round())
                        .distinct()
                        .count(),
                seen.stream().map(Noted::idempotencyId).distinct().count());
        for (Noted call : seen) {
            expected.turns().stream()
                    .filter(turn -> turn.told().round() == round(call))
                    .findFirst()
                    .ifPresent(turn -> call(expected, turn.told(), call));
        }
    }

    private static int round(Noted call) {
        String id = call.idempotencyId();
        return Integer.parseInt(id.substring(id.lastIndexOf('.') + 1));
    }

    private void call(Call expected, Result told, Noted call) {
        if (expected.to() == Call.To.FIRST_FAILURE) {
            firstFailure(expected.name(), told, call);
        } else {
            differences.same(expected.name() + " closedBy", told.closedBy(), call.closedBy());
            differences.members(expected.name() + " told", told, call.outcomes());
        }
    }

    /** Which of its failures a chord recorded first, nobody knows. */
    private void firstFailure(String name, Result told, Noted call) {
        boolean one = call.outcomes().size() == 1
                && told.members().stream()
                        .anyMatch(member -> failedSo(member, call.outcomes().get(0)));
        if (!one) {
            found().add(name + " was told " + call.outcomes());
        }
    }

    private static boolean failedSo(Ending expected, Ending seen) {
        Differences one = new Differences();
        one.ending("", expected, seen);
        boolean byItself = seen.reason()
                .filter(reason -> reason != Reason.CANCELLED && reason != Reason.DEADLINE)
                .isPresent();
        return byItself && one.found().isEmpty();
    }
}
