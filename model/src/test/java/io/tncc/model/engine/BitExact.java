package io.tncc.model.engine;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** A test of equality to the last bits, which the CPU gives and a GPU does not: there sums are added up in another order each time. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@DisabledIfSystemProperty(named = "tncc.device", matches = "gpu", disabledReason = "a GPU does not repeat to the bit")
public @interface BitExact {}
