package io.tncc.model.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tncc.model.engine.Torch;
import io.tncc.model.extension.Extension;
import io.tncc.model.extension.UnusableResultException;
import io.tncc.model.image.Normalisation;
import io.tncc.model.random.CounterRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OwnTransformTest {

    private static final int SIDE = 8;
    private static final int VALUES = 3 * SIDE * SIDE;
    private static final ViewRecipe PLAIN = ViewRecipe.unchanged(Normalisation.CIFAR_10);

    private final Torch torch = Torch.open();

    @AfterEach
    void close() {
        torch.close();
    }

    /** View 1 of noise of these ordinals, one after the other. */
    private float[] views(ViewRecipe recipe, ViewTransform transform, long... ordinals) {
        return views(recipe, new Extension<>("mine", 1, transform), ordinals);
    }

    private float[] views(ViewRecipe recipe, Extension<ViewTransform> own, long... ordinals) {
        byte[] pixels = new byte[ordinals.length * VALUES];
        for (int i = 0; i < ordinals.length; i++) {
            byte[] image = new byte[VALUES];
            new SplittableRandom(ordinals[i]).nextBytes(image);
            System.arraycopy(image, 0, pixels, i * VALUES, VALUES);
        }
        try (Views views = new Views(torch, recipe, SIDE, own);
                NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray images = torch.bytes(pixels, new Shape(ordinals.length, SIDE, SIDE, 3));
            return views.draw(images, 7, "lane", ordinals, 0).toFloatArray();
        }
    }

    private static NDArray brightened(NDArray views, List<CounterRandom> randoms) {
        float[] amounts = new float[randoms.size()];
        for (int i = 0; i < amounts.length; i++) {
            amounts[i] = randoms.get(i).nextFloat();
        }
        return views.add(views.getManager().create(amounts, new Shape(amounts.length, 1, 1, 1)));
    }

    @Test
    void aTransformThatChangesNothingLeavesTheViewsAsTheyAre() {
        float[] plain;
        try (Views views = new Views(torch, ViewRecipe.mocoV2Cifar(), SIDE);
                NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            byte[] pixels = new byte[VALUES];
            new SplittableRandom(5).nextBytes(pixels);
            NDArray images = torch.bytes(pixels, new Shape(1, SIDE, SIDE, 3));
            plain = views.draw(images, 7, "lane", new long[] {5}, 0).toFloatArray();
        }
        assertThat(views(ViewRecipe.mocoV2Cifar(), (views, randoms) -> views, 5))
                .isEqualTo(plain);
    }

    /** Each colour turned around: 1 - c, then (1 - c - mean) / deviation. */
    @Test
    void coloursAreChangedBeforeTheyAreNormalised() {
        float[] turned = views(PLAIN, (views, randoms) -> views.mul(-1).add(1), 5);
        byte[] pixels = new byte[VALUES];
        new SplittableRandom(5).nextBytes(pixels);
        for (int channel = 0; channel < 3; channel++) {
            float mean = PLAIN.normalisation().mean().get(channel);
            float deviation = PLAIN.normalisation().standardDeviation().get(channel);
            float color = (pixels[channel] & 0xff) / 255f; // of the first pixel
            assertThat(turned[channel * SIDE * SIDE]).isCloseTo((1 - color - mean) / deviation, within(1e-5f));
        }
    }

    @Test
    void whatIsRandomOfAViewIsItsOwn() {
        float[] together = views(PLAIN, OwnTransformTest::brightened, 3, 4, 5);
        float[] alone = views(PLAIN, OwnTransformTest::brightened, 4);
        assertThat(Arrays.copyOfRange(together, VALUES, 2 * VALUES)).isEqualTo(alone);

        List<Float> first = new ArrayList<>();
        ViewTransform telling = (views, randoms) -> {
            randoms.forEach(random -> first.add(random.nextFloat()));
            return views;
        };
        views(PLAIN, telling, 3, 4, 5);
        views(ViewRecipe.simClr(), telling, 3, 4, 5);
        assertThat(first).hasSize(6).doesNotHaveDuplicates();
        // the stream goes on where the recipe has stopped
        CounterRandom random = CounterRandom.of(7, "lane", 4, 0);
        ViewParameters.draw(PLAIN, SIDE, random);
        assertThat(first.get(1)).isEqualTo(random.nextFloat());
    }

    @Test
    void whatAreNoViewsIsRefusedWithTheNameOfTheCode() {
        assertUnusable((views, randoms) -> views.mean(new int[] {1}), "float32 of shape (2, 8, 8)");
        assertUnusable((views, randoms) -> views.toType(DataType.FLOAT64, true), "float64 of shape (2, 3, 8, 8)");
        assertUnusable((views, randoms) -> nothing(), "nothing");
        assertThatIllegalStateException()
                .isThrownBy(() -> views(PLAIN, (views, randoms) -> views.matMul(views.mean()), 1, 2))
                .withMessageStartingWith("The view transform mine version 1 fails: ");
    }

    /** As code without annotations may. */
    private static NDArray nothing() {
        return null;
    }

    private void assertUnusable(ViewTransform transform, String returned) {
        assertThatExceptionOfType(UnusableResultException.class)
                .isThrownBy(() -> views(PLAIN, transform, 1, 2))
                .withMessage(
                        "The view transform mine version 1 returns %s; it gets and returns float32 of shape (2, 3, 8, 8)"
                                .formatted(returned));
    }
}
