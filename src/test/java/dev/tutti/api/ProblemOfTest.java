package dev.tutti.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.store.StoreDown;
import java.lang.reflect.Constructor;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ProblemOfTest {

    @Test
    void a_store_that_was_away_has_done_nothing() throws ReflectiveOperationException {
        assertThat(ProblemOf.down(storeDown(false)).type()).isEqualTo("urn:tutti:problem:unavailable");
    }

    @Test
    void a_store_that_went_away_may_have_done_it() throws ReflectiveOperationException {
        Problem problem = ProblemOf.down(storeDown(true));

        assertThat(problem.type()).isEqualTo("urn:tutti:problem:outcome_unknown");
        assertThat(problem.status()).isEqualTo(503);
    }

    /** As only the store can make one. */
    private static StoreDown storeDown(boolean outcomeUnknown) throws ReflectiveOperationException {
        Constructor<StoreDown> constructor =
                StoreDown.class.getDeclaredConstructor(String.class, boolean.class, Throwable.class);
        constructor.setAccessible(true);
        return constructor.newInstance("a test", outcomeUnknown, new IllegalStateException());
    }
}
