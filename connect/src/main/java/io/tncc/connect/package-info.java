/** A sink of Kafka Connect: from the topic of embeddings to a table of PostgreSQL with vectors (pgvector). */
@NullMarked
package io.tncc.connect;

import org.jspecify.annotations.NullMarked;
