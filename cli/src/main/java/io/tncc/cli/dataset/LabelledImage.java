package io.tncc.cli.dataset;

import org.jspecify.annotations.Nullable;

/**
 * One image of a data set.
 *
 * @param id unique within the data set, such as {@code train/cat/0001.jpg}
 * @param label the name of its class, or null where it has none
 * @param content the encoded image; not to be changed
 * @param contentType the media type of {@code content}, such as {@code image/png}
 */
public record LabelledImage(String id, @Nullable String label, byte[] content, String contentType) {}
