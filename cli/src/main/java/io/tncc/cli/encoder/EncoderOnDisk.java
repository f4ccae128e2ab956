package io.tncc.cli.encoder;

import io.tncc.cli.terminal.CommandFailure;
import io.tncc.model.file.EncoderFile;
import io.tncc.model.file.EncoderFileException;
import io.tncc.pipeline.publish.EncoderStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * An encoder file that was read.
 *
 * @param path where it lies
 * @param encoder what is in it
 * @param sizeBytes of the file
 * @param sha256 of the file
 */
public record EncoderOnDisk(String path, EncoderFile encoder, long sizeBytes, String sha256) {

    /**
     * Reads a file of this machine.
     *
     * @throws CommandFailure if it can not be read or is not an encoder file, saying why
     */
    public static EncoderOnDisk read(Path path) {
        return read(path.toString(), () -> Files.readAllBytes(path));
    }

    /**
     * Reads a file of any file system that Flink knows, such as {@code s3://bucket/path}.
     *
     * @throws CommandFailure if it can not be read or is not an encoder file, saying why
     */
    public static EncoderOnDisk readFrom(String uri) {
        return read(uri, () -> EncoderStore.read(uri));
    }

    private interface Content {
        byte[] read() throws IOException;
    }

    private static EncoderOnDisk read(String path, Content content) {
        try {
            byte[] bytes = content.read();
            return new EncoderOnDisk(path, EncoderFile.parse(bytes), bytes.length, EncoderFile.sha256(bytes));
        } catch (NoSuchFileException | FileNotFoundException e) {
            throw new CommandFailure("%s can not be read: there is no such file".formatted(path), e);
        } catch (IOException e) {
            throw new CommandFailure("%s can not be read: %s".formatted(path, e.getMessage()), e);
        } catch (EncoderFileException e) {
            throw new CommandFailure("%s is not an encoder file: %s".formatted(path, e.getMessage()), e);
        }
    }
}
