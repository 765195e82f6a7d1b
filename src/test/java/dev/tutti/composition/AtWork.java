package dev.tutti.composition;

import dev.tutti.task.TaskContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;

/** How many members of each chord were at work at once. A member that is a chord is as long as a member of its own is. */
@ApplicationScoped
public class AtWork {
    private final Map<String, Map<String, Integer>> now = new HashMap<>();
    private final Map<String, Integer> most = new HashMap<>();

    /** A member, or a link of one, begins. */
    synchronized void begins(TaskContext context) {
        count(context.id().toString(), 1);
    }

    /** It ends. */
    synchronized void ends(TaskContext context) {
        count(context.id().toString(), -1);
    }

    /** Most members of that chord at once, so far. */
    synchronized int most(String chord) {
        return most.getOrDefault(chord, 0);
    }

    /** A task of a member counts once however often it runs at once, in the chord and in all around it. */
    private void count(String member, int by) {
        int dot = member.lastIndexOf('.');
        if (dot < 0) {
            return;
        }
        String chord = member.substring(0, dot);
        Map<String, Integer> members = now.computeIfAbsent(chord, none -> new HashMap<>());
        if (members.merge(member, by, Integer::sum) == 0) {
            members.remove(member);
        }
        most.merge(chord, members.size(), Math::max);
        count(chord, by);
    }
}
