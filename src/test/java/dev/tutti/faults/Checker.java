package dev.tutti.faults;

import dev.tutti.faults.Submitted.Answer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Compares what was sent, what came and what stands, chord by chord; what each finding means is said there. */
final class Checker {
    /** Longer lists are not looked through for an order gone wrong; what is wrong with them is said all the same. */
    private static final int LONGEST_SORTED = 2_000;

    private final Map<Integer, Submitted> ledger;
    private final Map<String, Standing> standing;
    private final Map<String, List<Delivery>> deliveries;
    private final Verdict verdict;
    private final boolean removal;

    private Checker(
            Collection<Submitted> ledger,
            Collection<Delivery> deliveries,
            Collection<Standing> standing,
            boolean removal) {
        this.removal = removal;
        this.ledger = ledger.stream().collect(Collectors.toMap(Submitted::number, Function.identity()));
        this.standing = standing.stream().collect(Collectors.toMap(Standing::id, Function.identity()));
        this.deliveries = deliveries.stream()
                .collect(Collectors.groupingBy(Delivery::chord, LinkedHashMap::new, Collectors.toList()));
        this.verdict = new Verdict((int)
                ledger.stream().filter(each -> each.answer() == Answer.ACCEPTED).count());
    }

    /**
     * The verdict.
     *
     * @param ledger every chord that was sent
     * @param deliveries every callback that came, in the order in which they came
     * @param standing every chord that the API knows, and those that were accepted and are gone
     * @param removal whether ended chords may have been removed by now, to make room
     */
    static Verdict check(
            Collection<Submitted> ledger,
            Collection<Delivery> deliveries,
            Collection<Standing> standing,
            boolean removal) {
        Checker checker = new Checker(ledger, deliveries, standing, removal);
        checker.accepted();
        checker.standing.values().forEach(checker::stands);
        checker.deliveries.forEach(checker::delivered);
        return checker.verdict;
    }

    private void accepted() {
        Set<String> ids = new HashSet<>();
        for (Submitted chord : ledger.values()) {
            if (chord.answer() == Answer.ACCEPTED) {
                String id = chord.id().orElseThrow();
                accepted(id, Optional.ofNullable(standing.get(id)).filter(now -> !now.state()
                        .equals(Standing.GONE)));
                if (!ids.add(id)) {
                    verdict.add(Finding.LOST, id + " was the answer to two submissions");
                }
            }
        }
    }

    private void accepted(String id, Optional<Standing> now) {
        boolean calledBack = deliveries.getOrDefault(id, List.of()).stream().anyMatch(Delivery::acknowledged);
        if (now.isEmpty()) {
            if (!calledBack || !removal) {
                verdict.add(Finding.LOST, id + " is gone" + (calledBack ? ", after its callback" : ""));
            }
        } else if (now.get().state().equals("abandoned")) {
            verdict.add(Finding.LOST, id + " was abandoned");
        } else if (now.get().hasEnded() && !calledBack) {
            verdict.add(Finding.LOST, id + " is " + now.get().state() + " but no callback of it was accepted");
        }
    }

    private void stands(Standing chord) {
        Submitted sent = ledger.get(chord.number());
        boolean known = sent != null && sent.answer() != Answer.REFUSED;
        if (!chord.state().equals(Standing.GONE) && !chord.state().equals("abandoned") && !chord.hasEnded()) {
            verdict.add(
                    Finding.STUCK,
                    chord.id() + " is " + chord.state() + ", " + chord.counted() + " of " + chord.total()
                            + " outcomes");
        }
        if (chord.counted() > chord.total()) {
            verdict.add(Finding.DOUBLE_EFFECT, chord.id() + " counted " + chord.counted() + " of " + chord.total());
        }
        if (chord.hasEnded() && known && chord.endings().isPresent()) {
            compare(
                    chord.id() + " as it stands",
                    sent.endings(),
                    chord.endings().get());
        }
    }

    private void delivered(String id, List<Delivery> all) {
        Delivery first = all.get(0);
        Submitted sent = ledger.get(first.number());
        if (sent == null
                || sent.answer() == Answer.REFUSED
                || !sent.id().map(id::equals).orElse(true)) {
            verdict.add(Finding.GHOST, id + " called back, but nobody accepted it");
            return;
        }
        Optional<Standing> now = Optional.ofNullable(standing.get(id));
        boolean afterItsEnd =
                now.flatMap(Standing::ended).map(first.at()::isAfter).orElse(false);
        if (afterItsEnd) {
            verdict.add(Finding.GHOST, id + " was first delivered after the chord's end");
        }
        first.endings().ifPresent(list -> compare(id, sent.endings(), list));
        if (first.lastEnd().isPresent() && first.at().isBefore(first.lastEnd().get())) {
            verdict.add(
                    Finding.EARLY,
                    id + " was called back at " + first.at() + ", a member ended at "
                            + first.lastEnd().get());
        }
        Map<String, Optional<List<String>>> lists = new HashMap<>();
        lists.put(first.webhookId(), first.endings());
        for (Delivery again : all.subList(1, all.size())) {
            Optional<List<String>> before = lists.putIfAbsent(again.webhookId(), again.endings());
            if (before == null) {
                verdict.add(Finding.DOUBLE_EFFECT, id + " was called back as " + lists.keySet());
            } else if (!before.equals(again.endings())) {
                verdict.add(Finding.DOUBLE_EFFECT, again.webhookId() + " came with two lists");
            } else {
                verdict.add(Finding.DOUBLE_DELIVERY, again.webhookId());
                if (now.flatMap(Standing::ended).map(again.at()::isAfter).orElse(false)) {
                    verdict.add(Finding.ZOMBIE, again.webhookId());
                }
            }
        }
    }

    private void compare(String what, List<String> expected, List<String> got) {
        int members = expected.size();
        if (got.size() < members || got.contains("null") && !expected.contains("null")) {
            verdict.add(Finding.SHORT, what + " has " + got.size() + " of " + members + " outcomes");
            return;
        }
        for (int index = 0; index < Math.max(members, got.size()); index++) {
            if (index >= members || !fits(expected.get(index), got.get(index))) {
                boolean others = got.size() == members && members <= LONGEST_SORTED && isPermutation(expected, got);
                String wanted = index < members ? expected.get(index) : "nothing";
                verdict.add(
                        others ? Finding.REORDERED : Finding.WRONG,
                        what + " has " + shortened(got.get(index)) + " at " + index + ", not " + wanted);
                return;
            }
        }
    }

    private static boolean isPermutation(List<String> expected, List<String> got) {
        List<String> left = new ArrayList<>(got);
        return expected.stream().allMatch(each -> {
            for (int at = 0; at < left.size(); at++) {
                if (fits(each, left.get(at))) {
                    left.remove(at);
                    return true;
                }
            }
            return false;
        });
    }

    private static boolean fits(String expected, String got) {
        int or = expected.indexOf(Work.OR);
        return or < 0
                ? fitsOne(expected, got)
                : fitsOne(expected.substring(0, or), got) || fitsOne(expected.substring(or + Work.OR.length()), got);
    }

    private static boolean fitsOne(String expected, String got) {
        return expected.endsWith(Work.AND_SO_ON)
                ? got.startsWith(expected.substring(0, expected.length() - Work.AND_SO_ON.length()))
                : got.equals(expected);
    }

    private static String shortened(String text) {
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }
}
