package io.tncc.cli.train.stream;

/**
 * An image of a stream.
 *
 * @param index which image of those that the stream is made of
 * @param alteration what the stream does to it
 */
public record StreamedImage(int index, Alteration alteration) {}
