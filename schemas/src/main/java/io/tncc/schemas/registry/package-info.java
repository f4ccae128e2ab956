/** Records in Confluent's wire format, which name their schema by its id in a schema registry. */
@NullMarked
package io.tncc.schemas.registry;

import org.jspecify.annotations.NullMarked;
