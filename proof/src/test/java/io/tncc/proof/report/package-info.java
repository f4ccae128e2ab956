/** The figures that a suite leaves. */
@NullMarked
package io.tncc.proof.report;

import org.jspecify.annotations.NullMarked;
