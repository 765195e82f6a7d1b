package dev.tutti.task;

import dev.tutti.wire.TaskCall;
import dev.tutti.wire.TaskMessage;
import io.opentelemetry.context.Context;
import io.smallrye.common.annotation.CheckReturnValue;
import java.util.concurrent.CompletionStage;

/** Runs what a message asks for and turns any ending into an outcome, or into the wait for another attempt. */
public interface TaskRunner {
    /** Whether it runs this call. */
    boolean runs(TaskCall call);

    /**
     * Runs it.
     *
     * @param call the message's signature, parsed
     * @param outcomes asked only when the message is a callback
     * @param worker name of the consumer, for the outcome
     * @param trace current while the task runs; the root for none
     * @return how the attempt ended, whatever the task does, completed on whichever thread it ended. Not a Uni, for this is
     *     done for every member, and each step of a Uni captures and restores the caller's contexts. Fails only when
     *     nothing was run, and the message can be handed back: with what {@code outcomes} failed with, unchanged, or when no
     *     thread could be had because the process stops
     */
    @CheckReturnValue
    CompletionStage<Ended> run(
            TaskMessage message, TaskCall call, OutcomeSource outcomes, String worker, Context trace);
}
