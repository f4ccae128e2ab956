/** The topics of a job, followed as anyone could: what is committed, from wherever one wants to begin. */
@NullMarked
package io.tncc.cli.stream;

import org.jspecify.annotations.NullMarked;
