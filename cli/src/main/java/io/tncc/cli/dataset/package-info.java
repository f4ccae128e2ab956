/** Labelled images to produce and to evaluate on: folders, tar files, public data sets and generated pictures. */
@NullMarked
package io.tncc.cli.dataset;

import org.jspecify.annotations.NullMarked;
