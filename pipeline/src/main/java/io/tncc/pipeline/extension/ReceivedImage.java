package io.tncc.pipeline.extension;

import org.jspecify.annotations.Nullable;

/**
 * What a record says of the image that it brings or deletes. The content is not among it, as a delete has none.
 *
 * @param id the image's id
 * @param lane the lane that the record names, if it does
 * @param key the Kafka key, if there is one and it is UTF-8
 */
public record ReceivedImage(String id, @Nullable String lane, @Nullable String key) {}
