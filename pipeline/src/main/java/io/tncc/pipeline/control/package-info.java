/** What steers the embedding half: the topics of encoder versions and promotions, from their beginning on and for ever. */
@NullMarked
package io.tncc.pipeline.control;

import org.jspecify.annotations.NullMarked;
