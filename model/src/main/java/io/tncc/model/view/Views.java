package io.tncc.model.view;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tncc.model.engine.HostArray;
import io.tncc.model.engine.Script;
import io.tncc.model.engine.Torch;
import io.tncc.model.extension.Extension;
import io.tncc.model.extension.UnusableResultException;
import io.tncc.model.random.CounterRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Random views of a batch of images, rendered on the device in one call.
 *
 * <p>What is drawn for an image is a pure function of (seed, lane, ordinal, draw), and on the CPU so is every bit of its
 * view: the other images of the batch, their number and their order do not matter.
 *
 * <p>The operations are torchvision's on float tensors: {@code resized_crop(antialias=False)}, {@code hflip}, {@code
 * adjust_brightness}, {@code adjust_contrast}, {@code adjust_saturation}, {@code adjust_hue}, {@code rgb_to_grayscale},
 * {@code gaussian_blur}, {@code normalize}, on colours in [0, 1] and clamped to it after each blend. The kernel of the blur ends
 * at three of the recipe's largest standard deviation.
 *
 * <p>Crops are resized bilinearly, without antialiasing. Where a crop is larger than the view, each pixel of the view
 * interpolates the four nearest pixels of the crop and skips the rest, so that fine patterns alias. With images stored at
 * up to twice the side of the views no pixel of a crop is skipped.
 *
 * <p>Letters: B images, S0 their side, S the side of the views, P numbers that describe a view, H views whose hue is
 * turned, G views that are blurred, R radius of the blur.
 */
public final class Views implements AutoCloseable {

    static final String SIGNATURE =
            "images: Tensor, rows: Tensor, centers: Tensor, sectors: Tensor, offsets: Tensor, mean: Tensor, deviation: Tensor) -> Tensor";

    static final String SCRIPT =
            """
            side = torch.size(images, 1)
            S = torch.size(centers, 0)
            B = torch.size(images, 0)
            left = rows[:, 0:1]  # (B, 1)
            top = rows[:, 1:2]
            width = rows[:, 2:3]
            height = rows[:, 3:4]
            flipped = rows[:, 4:5]
            gray = torch.reshape(rows[:, 5], [-1, 1, 1, 1])

            # where each pixel of the view lies in the image; past its border a crop repeats its own edge
            column = centers + flipped * (S - 2.0 * centers)  # (B, S)
            x = torch.clamp_min(column * (width / S) - 0.5, 0.0)
            y = torch.clamp_min(centers * (height / S) - 0.5, 0.0)
            x = left + torch.minimum(x, width - 1.0)
            y = top + torch.minimum(y, height - 1.0)
            x = (2.0 * x + 1.0) / side - 1.0
            y = (2.0 * y + 1.0) / side - 1.0
            x = torch.expand(torch.unsqueeze(x, 1), [B, S, S])  # (B, S, S)
            y = torch.expand(torch.unsqueeze(y, 2), [B, S, S])  # (B, S, S)
            pixels = torch.contiguous(torch.permute(images, [0, 3, 1, 2]))  # (B, 3, S0, S0)
            pixels = torch.to(pixels, 6) / 255.0
            view = torch.grid_sampler(pixels, torch.stack([x, y], 3), 0, 1, False)  # (B, 3, S, S)

            for step in range(MAX_STEPS):
              at = FIRST_STEP + STEP_LENGTH * step
              factor = torch.reshape(rows[:, at], [-1, 1, 1, 1])
              of_gray = torch.reshape(rows[:, at + 1], [-1, 1, 1, 1])
              of_mean = torch.reshape(rows[:, at + 2], [-1, 1, 1, 1])
              turn = rows[:, at + 3]
              luma = 0.2989 * view[:, 0:1] + 0.587 * view[:, 1:2] + 0.114 * view[:, 2:3]  # (B, 1, S, S)
              luma_mean = torch.mean(torch.mean(luma, [3], True), [2], True)  # (B, 1, 1, 1)
              other = of_gray * luma + of_mean * luma_mean
              view = torch.clamp(factor * view + (1.0 - factor) * other, 0.0, 1.0)

              turned = torch.squeeze(torch.nonzero(turn), 1)  # (H)
              color = torch.index_select(view, 0, turned)  # (H, 3, S, S)
              turn = torch.reshape(torch.index_select(turn, 0, turned), [-1, 1, 1])  # (H, 1, 1)
              r = color[:, 0]  # (H, S, S)
              g = color[:, 1]
              b = color[:, 2]
              # hue in sixths of a turn; from there each channel falls short of the highest by its share of the chroma
              high = torch.amax(color, [1])
              chroma = high - torch.amin(color, [1])
              divisor = chroma + (chroma == 0.0)
              from_g = torch.where(high == g, (b - r) / divisor + 2.0, (r - g) / divisor + 4.0)
              hue = torch.where(high == r, (g - b) / divisor, from_g) + 6.0 * turn
              sector = sectors + torch.unsqueeze(hue, 1)  # (H, 3, S, S)
              sector = sector - 6.0 * torch.floor(sector / 6.0)
              share = torch.clamp(torch.minimum(sector, 4.0 - sector), 0.0, 1.0)
              color = torch.unsqueeze(high, 1) - torch.unsqueeze(chroma, 1) * share
              view = torch.index_copy(view, 0, turned, color)

            luma = 0.2989 * view[:, 0:1] + 0.587 * view[:, 1:2] + 0.114 * view[:, 2:3]  # (B, 1, S, S)
            view = torch.where(gray > 0.0, luma, view)
            """;

    /** A sum of shifted images, columns first, then rows: the bits of a view do not depend on how many others are blurred. */
    private static final String BLUR =
            """
            blurred = torch.squeeze(torch.nonzero(rows[:, BLUR_SIGMA]), 1)  # (G)
            sigma = torch.unsqueeze(torch.index_select(rows[:, BLUR_SIGMA], 0, blurred), 1)  # (G, 1)
            weights = torch.exp(-0.5 * (offsets / sigma) * (offsets / sigma))  # (G, 2R + 1)
            weights = weights / torch.sum(weights, [1], True)
            smooth = torch.index_select(view, 0, blurred)  # (G, 3, S, S)
            for axis in range(3, 1, -1):
              border = [RADIUS, RADIUS, 0, 0]
              if axis == 2:
                border = [0, 0, RADIUS, RADIUS]
              padded = torch.reflection_pad2d(smooth, border)
              smooth = torch.zeros_like(smooth)
              for tap in range(2 * RADIUS + 1):
                weight = torch.reshape(weights[:, tap], [-1, 1, 1, 1])  # (G, 1, 1, 1)
                smooth = smooth + weight * torch.narrow(padded, axis, tap, S)
            view = torch.index_copy(view, 0, blurred, smooth)
            """;

    private static final String NORMALISE = "return (view - mean) / deviation\n";

    private static final String AS_IT_IS = "return view\n";

    private final ViewRecipe recipe;
    private final Script script;
    private final NDList constants;
    private final @Nullable OwnTransform transform;

    /**
     * Compiles the rendering.
     *
     * @param torch whose device the images are on
     * @param recipe what views are drawn from
     * @param side the side of the views in pixels, S
     */
    public Views(Torch torch, ViewRecipe recipe, int side) {
        this(torch, recipe, side, null);
    }

    /** The same, with a user's transform of the views before they are normalised, where there is one. */
    public Views(Torch torch, ViewRecipe recipe, int side, @Nullable Extension<ViewTransform> own) {
        if (side < 1) {
            throw new IllegalArgumentException("The side of a view is at least 1 pixel, not " + side);
        }
        int radius = blurRadius(recipe, side);
        String blur = radius > 0 ? BLUR.replace("RADIUS", Integer.toString(radius)) : "";
        this.recipe = recipe;
        this.script =
                Script.compile(torch, SIGNATURE, withPlaces(SCRIPT + blur) + (own == null ? NORMALISE : AS_IT_IS));
        this.constants = new NDList(
                torch.array(new HostArray(new long[] {side}, pixelCenters(side))),
                torch.array(new HostArray(new long[] {3, 1, 1}, new float[] {5, 3, 1})),
                torch.array(new HostArray(new long[] {2L * radius + 1}, offsets(radius))),
                torch.array(ofChannels(recipe.normalisation().mean())),
                torch.array(ofChannels(recipe.normalisation().standardDeviation())));
        constants.forEach(NDScope::unregister);
        this.transform = own == null ? null : new OwnTransform(own, constants.get(3), constants.get(4));
    }

    /** The text with the places of the numbers in a {@link ViewRow}. */
    private static String withPlaces(String text) {
        return text.replace("MAX_STEPS", Integer.toString(ViewParameters.MAX_STEPS))
                .replace("FIRST_STEP", Integer.toString(ViewRow.FIRST_STEP))
                .replace("STEP_LENGTH", Integer.toString(ViewRow.STEP_LENGTH))
                .replace("BLUR_SIGMA", Integer.toString(ViewRow.BLUR_SIGMA));
    }

    /**
     * One random view of each image. It belongs to the manager of the images; call inside an {@code NDScope}.
     *
     * @param images unsigned bytes on the device: (B, S0, S0, 3)
     * @param seed of the whole training
     * @param lane whose images they are
     * @param ordinals the place of each image in its lane, from 0: (B)
     * @param draws which view of each image: 0 for view 1, 1 for view 2, higher for more views of it: (B)
     * @return the normalised views, float32: (B, 3, S, S)
     * @throws IllegalArgumentException if the images have another type or shape than this
     * @throws UnusableResultException if there is a transform and it gives no views
     */
    public NDArray draw(NDArray images, long seed, String lane, long[] ordinals, int[] draws) {
        int imageSide = sideOf(images, ordinals.length);
        List<ViewParameters> views = new ArrayList<>(ordinals.length);
        List<CounterRandom> randoms = new ArrayList<>(ordinals.length);
        for (int i = 0; i < ordinals.length; i++) {
            CounterRandom random = CounterRandom.of(seed, lane, ordinals[i], draws[i]);
            views.add(ViewParameters.draw(recipe, imageSide, random));
            randoms.add(random);
        }
        NDArray rendered = render(images, views); // (B, 3, S, S)
        return transform == null ? rendered : transform.apply(rendered, randoms);
    }

    /** The same view of each image. */
    public NDArray draw(NDArray images, long seed, String lane, long[] ordinals, int draw) {
        int[] draws = new int[ordinals.length];
        Arrays.fill(draws, draw);
        return draw(images, seed, lane, ordinals, draws);
    }

    /** The given views of the images, one of each: (B, 3, S, S), normalised unless there is a transform to come. */
    NDArray render(NDArray images, List<ViewParameters> views) {
        sideOf(images, views.size());
        Shape shape = new Shape(views.size(), ViewRow.LENGTH);
        try (NDArray rows = images.getManager().create(ViewRow.rows(views), shape)) { // (B, P)
            return script.call(new NDList(images, rows).addAll(constants)).singletonOrThrow();
        }
    }

    private static int sideOf(NDArray images, int count) {
        Shape shape = images.getShape();
        if (images.getDataType() != DataType.UINT8
                || shape.dimension() != 4
                || shape.get(0) != count
                || shape.get(1) != shape.get(2)
                || shape.get(3) != 3) {
            throw new IllegalArgumentException(
                    "Views are drawn from uint8 images of shape (%d, S0, S0, 3), not from %s %s"
                            .formatted(count, images.getDataType(), shape));
        }
        return Math.toIntExact(shape.get(1));
    }

    private static float[] pixelCenters(int side) {
        float[] centers = new float[side];
        for (int pixel = 0; pixel < side; pixel++) {
            centers[pixel] = pixel + 0.5f;
        }
        return centers;
    }

    /** Mirrored at its border, an image can be continued by less than its side. */
    private static int blurRadius(ViewRecipe recipe, int side) {
        return recipe.blurProbability() > 0
                ? Math.min((int) Math.ceil(3 * (double) recipe.maxBlurSigma()), side - 1)
                : 0;
    }

    private static float[] offsets(int radius) {
        float[] offsets = new float[2 * radius + 1];
        for (int tap = 0; tap < offsets.length; tap++) {
            offsets[tap] = tap - radius;
        }
        return offsets;
    }

    private static HostArray ofChannels(List<Float> values) {
        return new HostArray(new long[] {3, 1, 1}, new float[] {values.get(0), values.get(1), values.get(2)});
    }

    /** Frees the compiled code and its constants. */
    @Override
    public void close() {
        script.close();
        constants.close();
    }
}
