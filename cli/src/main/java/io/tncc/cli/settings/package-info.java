/** The options of a job, for commands that run its learner without the job. */
@NullMarked
package io.tncc.cli.settings;

import org.jspecify.annotations.NullMarked;
