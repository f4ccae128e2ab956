package io.tncc.pipeline.decode;

import org.apache.flink.core.fs.Path;

/**
 * Where an image lies that does not travel in its record.
 *
 * @param record which record says so, as {@code images-3@42}: topic, partition and offset
 * @param uri what it says, for people
 * @param file the file
 * @param folder the allowed folder that it lies in
 * @param sha256 of the file's bytes, in lower-case hexadecimal
 */
record ImageReference(String record, String uri, Path file, Path folder, String sha256) {}
