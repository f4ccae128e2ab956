/** {@code ./tncc dashboard}: one page on which to watch any running job, and to steer it where that is allowed. */
@NullMarked
package io.tncc.cli.dashboard;

import org.jspecify.annotations.NullMarked;
