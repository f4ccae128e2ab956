/**
 * The contracts of the topics: records generated from {@code src/main/avro}, one a topic. Generated code says nothing about null:
 * a field may be null where its schema is a union with null, and nowhere else.
 */
package io.tncc.schemas;
