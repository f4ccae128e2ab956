/**
 * What a user may hand to the job as code of their own: small interfaces, each named by an id and a version that state keeps. Those
 * of the learner, which know tensors, are in {@code io.tncc.model}.
 */
@NullMarked
package io.tncc.pipeline.extension;

import org.jspecify.annotations.NullMarked;
