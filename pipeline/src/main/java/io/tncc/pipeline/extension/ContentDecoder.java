package io.tncc.pipeline.extension;

import java.awt.image.BufferedImage;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Decodes images of formats that the job does not know. A pure function; each subtask has a copy, which one thread calls. The job
 * goes on to check the size, to scale and to crop.
 */
@FunctionalInterface
public interface ContentDecoder extends Serializable {

    /**
     * Decodes an image.
     *
     * @return null if it is for the job's own decoder: JPEG, PNG, GIF and BMP
     * @throws Exception if it can not be decoded: the record is rejected as {@code UNDECODABLE_IMAGE}, with the message
     */
    @Nullable
    BufferedImage decode(EncodedContent content) throws Exception;
}
