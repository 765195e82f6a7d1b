package dev.tutti.store;

import java.time.Duration;

/**
 * How much is in a queue, over all partitions. No figure is negative, and {@code queued + inHand} is the length of its
 * streams.
 *
 * @param name the queue's
 * @param queued tasks that wait for a worker
 * @param inHand tasks that workers have
 * @param delayed tasks that wait for their next attempt or the end of their delay
 * @param dueWithin1m those of them whose wait is over within a minute, or is already
 * @param undispatched members that wait in their manifest for room in the queue
 * @param oldest how long that one of the queued has waited which has waited longest; zero when none is
 */
public record QueueFigures(
        String name, long queued, long inHand, long delayed, long dueWithin1m, long undispatched, Duration oldest) {

    /** What workers are needed for now: what an autoscaler should read. */
    public long backlog() {
        return queued + inHand + dueWithin1m + undispatched;
    }

    /** The same queue with what is in it in another partition. */
    QueueFigures plus(QueueFigures other) {
        return new QueueFigures(
                name,
                queued + other.queued,
                inHand + other.inHand,
                delayed + other.delayed,
                dueWithin1m + other.dueWithin1m,
                undispatched + other.undispatched,
                oldest.compareTo(other.oldest) < 0 ? other.oldest : oldest);
    }
}
