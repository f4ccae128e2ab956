/** {@code ./tncc inspect}: what is in an encoder file, and what a savepoint or checkpoint of a job holds of each lane. */
@NullMarked
package io.tncc.cli.inspect;

import org.jspecify.annotations.NullMarked;
