/** Creating a job's topics with sound settings, and telling which settings of existing ones are not. */
@NullMarked
package io.tncc.cli.topics;

import org.jspecify.annotations.NullMarked;
