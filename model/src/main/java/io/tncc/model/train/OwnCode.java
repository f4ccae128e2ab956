package io.tncc.model.train;

import io.tncc.model.extension.Extension;
import io.tncc.model.objective.ContrastiveLoss;
import io.tncc.model.replay.ReplayPolicy;
import io.tncc.model.replay.ReplayPriorities;
import io.tncc.model.view.ViewTransform;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Code of a user's within a learner.
 *
 * @param objective what is minimised in the place of the settings' loss, or null
 * @param replay which images are replayed, with {@link ReplayPolicy#OWN}, or null
 * @param views what becomes of the views that the recipe has drawn, or null
 */
public record OwnCode(
        @Nullable Extension<ContrastiveLoss> objective,
        @Nullable Extension<ReplayPriorities> replay,
        @Nullable Extension<ViewTransform> views) {

    /** There is none. */
    public static final OwnCode NONE = new OwnCode(null, null, null);

    /** What state has for a learner without code at a point. */
    static final String NOTHING = "none";

    static final String OBJECTIVE = "extension.objective";
    static final String REPLAY = "extension.replay-policy";
    static final String VIEWS = "extension.view-transform";

    /** The names of what there is, by the points. */
    SortedMap<String, String> names() {
        SortedMap<String, String> names = new TreeMap<>();
        if (objective != null) {
            names.put(OBJECTIVE, objective.name());
        }
        if (replay != null) {
            names.put(REPLAY, replay.name());
        }
        if (views != null) {
            names.put(VIEWS, views.name());
        }
        return names;
    }
}
