package io.tncc.pipeline.decode;

import java.io.IOException;
import java.io.Serializable;

/** The file systems that images lie on which do not travel in their records. Safe for use by many threads. */
interface StoredFiles extends Serializable {

    /**
     * The first bytes of a file, or all of them where it has no more.
     *
     * @throws IOException if it cannot be read, for whatever reason
     */
    byte[] read(ImageReference reference, int mostBytes) throws IOException;

    /**
     * Whether the file system says for certain that there is no such file.
     *
     * @throws IOException if it cannot tell
     */
    boolean isAbsent(ImageReference reference) throws IOException;
}
