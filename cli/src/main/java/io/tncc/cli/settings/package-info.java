/** The options of a job: as its file says them, or those of its learner alone, for commands that run it without the job. */
@NullMarked
package io.tncc.cli.settings;

import org.jspecify.annotations.NullMarked;
