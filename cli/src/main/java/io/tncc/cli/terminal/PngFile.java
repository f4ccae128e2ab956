package io.tncc.cli.terminal;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** A picture that a command leaves as a file. */
public final class PngFile {

    private PngFile() {}

    /**
     * Writes a picture as PNG.
     *
     * @throws CommandFailure if it can not be written
     */
    public static void write(BufferedImage picture, Path file) {
        // ImageIO prints a stack trace of its own where it is to open the file itself.
        try (OutputStream out = Files.newOutputStream(file)) {
            if (!ImageIO.write(picture, "png", out)) {
                throw new IOException("this Java runtime can not write PNG");
            }
        } catch (NoSuchFileException e) {
            throw new CommandFailure(
                    "%s can not be written: there is no folder %s"
                            .formatted(file, file.toAbsolutePath().getParent()),
                    e);
        } catch (IOException e) {
            throw new CommandFailure("%s can not be written: %s".formatted(file, e.getMessage()), e);
        }
    }
}
