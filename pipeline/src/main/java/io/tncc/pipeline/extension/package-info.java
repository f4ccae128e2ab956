/** What a user may hand to the job as code of their own: small interfaces, each named by an id and a version that state keeps. */
@NullMarked
package io.tncc.pipeline.extension;

import org.jspecify.annotations.NullMarked;
