/** The topics as tables of Flink SQL: a format for their records. The flow does not need it. */
@NullMarked
package io.tncc.pipeline.sql;

import org.jspecify.annotations.NullMarked;
