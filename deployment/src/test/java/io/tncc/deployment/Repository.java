package io.tncc.deployment;

import java.nio.file.Path;

/** The files of this repository. */
public final class Repository {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    private Repository() {}

    /** A file or folder by its path from the root. */
    public static Path path(String path) {
        return ROOT.resolve(path);
    }
}
