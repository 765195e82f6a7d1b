package dev.tutti.faults;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What the checker found, counted by chords (double deliveries and zombies by deliveries, late ones by processes). */
final class Verdict {
    private final int accepted;
    private final Map<Finding, Integer> counts = new EnumMap<>(Finding.class);
    private final List<String> details = new ArrayList<>();

    Verdict(int accepted) {
        this.accepted = accepted;
    }

    void add(Finding finding, String detail) {
        counts.merge(finding, 1, Integer::sum);
        details.add(finding.text() + ": " + detail);
    }

    int accepted() {
        return accepted;
    }

    int count(Finding finding) {
        return counts.getOrDefault(finding, 0);
    }

    /** Z: none of what is forbidden. */
    boolean isClean() {
        return counts.keySet().stream().noneMatch(Finding::isForbidden);
    }

    /** The same but for some kinds. */
    Verdict without(Set<Finding> allowed) {
        Verdict rest = new Verdict(accepted);
        counts.forEach((finding, count) -> {
            if (!allowed.contains(finding)) {
                rest.counts.put(finding, count);
            }
        });
        details.stream()
                .filter(each -> allowed.stream().noneMatch(one -> each.startsWith(one.text() + ": ")))
                .forEach(rest.details::add);
        return rest;
    }

    /** One line for each finding, with ids. */
    List<String> details() {
        return details;
    }

    /** For example {@code accepted 2000, Z, double-delivery 3}; in place of Z the forbidden ones that were found. */
    String text() {
        String forbidden = text(true);
        String told = text(false);
        return "accepted " + accepted + ", " + (forbidden.isEmpty() ? "Z" : forbidden)
                + (told.isEmpty() ? "" : ", " + told);
    }

    /** Everything, zeros included. */
    String all() {
        StringBuilder all = new StringBuilder("accepted " + accepted);
        for (Finding finding : Finding.values()) {
            all.append(", ").append(finding.text()).append(' ').append(count(finding));
        }
        return all.toString();
    }

    private String text(boolean forbidden) {
        return counts.entrySet().stream()
                .filter(each -> each.getKey().isForbidden() == forbidden)
                .map(each -> each.getKey().text() + " " + each.getValue())
                .collect(Collectors.joining(", "));
    }
}
