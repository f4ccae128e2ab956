package io.tncc.pipeline.extension;

import org.jspecify.annotations.Nullable;

/**
 * An image as a record or a file has it.
 *
 * @param bytes 1 to {@code input.max-bytes} of them
 * @param contentType the media type as the record's producer knows it, if it says; a file has none
 */
public record EncodedContent(byte[] bytes, @Nullable String contentType) {}
