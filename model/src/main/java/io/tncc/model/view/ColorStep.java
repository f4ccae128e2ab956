package io.tncc.model.view;

/**
 * One of the changes that make up a colour jitter.
 *
 * @param change what is changed
 * @param amount the factor of a blend (1 changes nothing), or the turn of the hue in turns of the colour circle (0 changes
 *     nothing)
 */
record ColorStep(Change change, float amount) {

    /** What a step changes. Each but the hue is a blend of the image with a picture that lacks the property. */
    enum Change {
        /** Blends with black. */
        BRIGHTNESS,
        /** Blends with the mean gray of the image. */
        CONTRAST,
        /** Blends with the image in gray. */
        SATURATION,
        /** Turns the hue. */
        HUE
    }
}
