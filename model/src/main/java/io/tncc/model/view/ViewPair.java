package io.tncc.model.view;

import io.tncc.model.image.Normalisation;

/**
 * How the two views of an image are drawn that a step compares.
 *
 * @param queries those that the encoder sees
 * @param keys those that the momentum encoder sees and that the memory holds; of the same normalisation
 */
public record ViewPair(ViewRecipe queries, ViewRecipe keys) {

    public ViewPair {
        if (!queries.normalisation().equals(keys.normalisation())) {
            throw new IllegalArgumentException("Queries and keys are normalised alike, not by %s and by %s"
                    .formatted(queries.normalisation(), keys.normalisation()));
        }
    }

    /** Both by one recipe, as MoCo draws them. */
    public static ViewPair same(ViewRecipe recipe) {
        return new ViewPair(recipe, recipe);
    }

    /**
     * Keys by {@link ViewRecipe#weak}, as those are whose neighbors are the targets of ReSSL (Zheng, You, Wang, Qian, Zhang,
     * Wang, Xu, arXiv:2107.09282, section 3.2): they depend less on chance. That they are the positives and negatives of the
     * instance loss too is ours.
     */
    public static ViewPair weakKeys(ViewRecipe recipe) {
        return new ViewPair(recipe, recipe.weak());
    }

    /** Whether a view can be a query as well as a key. */
    public boolean isSame() {
        return queries.equals(keys);
    }

    /** That of both. */
    public Normalisation normalisation() {
        return queries.normalisation();
    }
}
