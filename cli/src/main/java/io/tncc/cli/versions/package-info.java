/** {@code ./tncc versions}: what encoder versions there are, their files, which embeds, and how two of them differ. */
@NullMarked
package io.tncc.cli.versions;

import org.jspecify.annotations.NullMarked;
