/** What fuzz tests hold their targets to, and the campaign that fuzzes one target after the other. */
@NullMarked
package io.tncc.fuzz;

import org.jspecify.annotations.NullMarked;
