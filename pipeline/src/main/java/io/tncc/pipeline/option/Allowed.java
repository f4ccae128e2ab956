package io.tncc.pipeline.option;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The values that an option allows beyond what its type says; checked, and printed in the table of options. */
@Documented
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Allowed {

    /** An interval such as {@code [0, 1)} or {@code (0, ∞)}, in the unit of the option: see {@link Interval#parse}. */
    String interval() default "";

    /** How many values a list has; 0 means any number. */
    int count() default 0;

    /** A regular expression that the whole text matches. */
    String pattern() default "";

    /** What the pattern means, for people. */
    String meaning() default "";

    /** Whether the option has to be set. */
    boolean required() default false;
}
