package dev.tutti.faults;

import dev.tutti.faults.Node.Role;
import java.util.List;
import java.util.Random;

/** kill -9 of a worker, an aggregator and Redis in turn, each of which is started again at once. */
final class KillInTurn {
    private static final List<Role> ROLES = List.of(Role.WORKER, Role.AGGREGATOR);

    private KillInTurn() {}

    /** @param number of the kill, from 0 */
    static void kill(Experiment run, int number, Random chance) {
        int turn = number % (ROLES.size() + 1);
        if (turn == ROLES.size()) {
            run.redis().kill();
            run.redis().start();
        } else {
            Node victim = run.deployment().victim(ROLES.get(turn), chance);
            victim.kill();
            victim.start();
        }
    }
}
