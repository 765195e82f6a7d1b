package dev.tutti.store;

import dev.tutti.chord.TaskId;
import dev.tutti.wire.StoredOutcome;

/** How one member ended. */
public record MemberOutcome(TaskId.Member member, StoredOutcome stored) {}
