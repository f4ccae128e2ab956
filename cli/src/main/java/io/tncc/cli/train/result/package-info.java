/** What came of runs: files of results, comparisons over paired seeds, and plots. */
@NullMarked
package io.tncc.cli.train.result;

import org.jspecify.annotations.NullMarked;
