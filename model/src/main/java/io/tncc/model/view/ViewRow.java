package io.tncc.model.view;

import java.util.List;

/**
 * The parameters of a view as a row of numbers, as {@link Views#SCRIPT} reads it: left, top, width and height of the crop,
 * flipped, grayscale, for each step of the jitter the factor of the blend, the weights of the gray image and of its mean in
 * what is blended with and the turn of the hue, and the standard deviation of the blur.
 */
final class ViewRow {

    /** Where the first step of the jitter begins. */
    static final int FIRST_STEP = 6;

    /** How many numbers a step of the jitter has. */
    static final int STEP_LENGTH = 4;

    /** Where the standard deviation of the blur is, behind all steps. */
    static final int BLUR_SIGMA = FIRST_STEP + STEP_LENGTH * ViewParameters.MAX_STEPS;

    /** How many numbers a row has, P. */
    static final int LENGTH = BLUR_SIGMA + 1;

    private ViewRow() {}

    /** The rows of several views, one after the other: (B, P). */
    static float[] rows(List<ViewParameters> views) {
        float[] rows = new float[views.size() * LENGTH];
        int start = 0;
        for (ViewParameters view : views) {
            write(view, rows, start);
            start += LENGTH;
        }
        return rows;
    }

    private static void write(ViewParameters view, float[] rows, int start) {
        Crop crop = view.crop();
        rows[start] = crop.left();
        rows[start + 1] = crop.top();
        rows[start + 2] = crop.width();
        rows[start + 3] = crop.height();
        rows[start + 4] = view.flipped() ? 1 : 0;
        rows[start + 5] = view.grayscale() ? 1 : 0;
        rows[start + BLUR_SIGMA] = view.blurSigma();
        for (int step = 0; step < ViewParameters.MAX_STEPS; step++) {
            int at = start + FIRST_STEP + STEP_LENGTH * step;
            rows[at] = 1;
            if (step < view.jitter().size()) {
                write(view.jitter().get(step), rows, at);
            }
        }
    }

    private static void write(ColorStep step, float[] rows, int at) {
        switch (step.change()) {
            case BRIGHTNESS -> rows[at] = step.amount();
            case SATURATION -> {
                rows[at] = step.amount();
                rows[at + 1] = 1;
            }
            case CONTRAST -> {
                rows[at] = step.amount();
                rows[at + 2] = 1;
            }
            case HUE -> rows[at + 3] = step.amount();
        }
    }
}
