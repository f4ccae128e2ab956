/** What steers the embedding half: the topics of encoder versions and promotions, which are read once and followed for ever. */
@NullMarked
package io.tncc.pipeline.control;

import org.jspecify.annotations.NullMarked;
