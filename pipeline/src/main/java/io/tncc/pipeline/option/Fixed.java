package io.tncc.pipeline.option;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The option is fixed once there is state: a job that goes on from state with another value would break a promise, and is refused
 * by {@link ResumedOptions}. Printed in the table of options.
 *
 * <p>State that was saved before there was the option counts as saved with its default. So the default of a new option of this kind
 * is what jobs did before; where a default changes later, {@link #absent} keeps that first one.
 */
@Documented
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Fixed {

    /** The halves whose state depends on the option. */
    Half[] value() default {Half.TRAINING, Half.EMBEDDING};

    /** The value that state counts as saved with where it does not name the option; empty for the option's default. */
    String absent() default "";
}
