package io.tncc.pipeline.publish;

import java.io.IOException;
import java.io.Serializable;
import java.util.Map;

/** Which version of each lane is promoted now: never deleted. Asked before files are deleted. */
public interface PromotedVersions extends Serializable {

    /**
     * The promoted version by lane; lanes without a promotion are absent.
     *
     * @throws IOException if not every promotion can be read: one that can not might be of any lane
     */
    Map<String, Long> now() throws IOException;
}
