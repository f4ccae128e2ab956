/** What a shell completes the commands by. */
@NullMarked
package io.tncc.cli.completion;

import org.jspecify.annotations.NullMarked;
