/** What is to be trained: the settings of single runs, and grids of them from a file. */
@NullMarked
package io.tncc.cli.train.plan;

import org.jspecify.annotations.NullMarked;
