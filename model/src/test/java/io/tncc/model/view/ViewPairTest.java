package io.tncc.model.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tncc.model.image.Normalisation;
import io.tncc.model.random.CounterRandom;
import org.junit.jupiter.api.Test;

class ViewPairTest {

    private static final ViewRecipe RECIPE = ViewRecipe.mocoV2Imagenet();

    @Test
    void weakKeysAreCroppedAndMirroredAsQueriesAreAndNothingElse() {
        ViewPair pair = ViewPair.weakKeys(RECIPE);
        assertThat(pair.isSame()).isFalse();
        for (int ordinal = 0; ordinal < 100; ordinal++) {
            ViewParameters query = ViewParameters.draw(pair.queries(), 96, CounterRandom.of(1, "lane", ordinal, 0));
            ViewParameters key = ViewParameters.draw(pair.keys(), 96, CounterRandom.of(1, "lane", ordinal, 0));
            assertThat(key.crop()).isEqualTo(query.crop());
            assertThat(key.flipped()).isEqualTo(query.flipped());
            assertThat(key.jitter()).isEmpty();
            assertThat(key.grayscale()).isFalse();
            assertThat(key.blurSigma()).isZero();
        }
    }

    @Test
    void aRecipeWithoutColoursIsWeakAlready() {
        ViewRecipe plain = ViewRecipe.unchanged(Normalisation.CIFAR_10);
        assertThat(ViewPair.same(plain).isSame()).isTrue();
        assertThat(ViewPair.weakKeys(plain.weak()).isSame()).isTrue();
    }

    @Test
    void twoNormalisationsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ViewPair(RECIPE, RECIPE.with(Normalisation.CIFAR_10)))
                .withMessageContaining("Queries and keys are normalised alike");
    }
}
