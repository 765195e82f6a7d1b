package dev.tutti.task;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.TaskId;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a running task may know of itself: a parameter of its method, or injected into any bean it uses. Injected, it can
 * be asked only while a task runs; elsewhere its methods throw {@link IllegalStateException}.
 */
public interface TaskContext {
    /** The task's id, the same in every attempt and round. */
    TaskId id();

    /** The name it was called by. */
    String task();

    /** The caller's own name for it. */
    Optional<String> ref();

    /** The chord it belongs to. */
    ChordId chord();

    /** The member's index, 0-based, or -1 for what is none: a callback, an errback, what runs at the first failure. */
    int index();

    /** 1, and one more with every retry of the chord's members. */
    int round();

    /** 1 for the first attempt of the round. */
    int attempt();

    /** Which link of its chain runs, 1 for the first and for what is no chain. */
    int link();

    /** Of a chunk, which entry of the chord's {@code over} this call is for, 0-based; empty for what is none. */
    OptionalInt entry();

    /** The queue it was sent to. */
    String queue();

    /**
     * The W3C {@code traceparent} to be passed on: of this attempt's span where traces are on, else of the request that submitted
     * the chord.
     */
    Optional<String> traceparent();

    /**
     * What closed the chord, for its callback or errback: {@code deadline} or {@code cancelled} when that ended members,
     * {@code fail_fast} when more failed than the chord tolerates. Empty when all members ended by themselves, and for a
     * member.
     */
    Optional<String> closedBy();

    /**
     * The same for every delivery and attempt of one round, and no other: {@code <id>.<round>}, with {@code .link<n>} behind it
     * for a later link of a chain, {@code .over<entry>} for a call of a chunk. A task that writes it beside its effect can tell a repeat.
     */
    String idempotencyId();
}
