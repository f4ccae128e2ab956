/** Between the records of the topics and their bytes: one codec a topic, which knows every schema ever released. */
@NullMarked
package io.tncc.schemas.codec;

import org.jspecify.annotations.NullMarked;
