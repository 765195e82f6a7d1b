package dev.tutti.store;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** The tests of this class take a {@link GivenStore} on an empty Redis of this version. */
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(GivenStoreExtension.class)
public @interface OnRedis {
    Version value() default Version.ON_PATH;

    /** Which executable. */
    enum Version {
        /** The first on PATH; without one the packaged one. */
        ON_PATH,
        /** The packaged one: 6.2. */
        PACKAGED
    }
}
