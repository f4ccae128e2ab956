package io.tncc.model.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.tncc.model.engine.Script;
import io.tncc.model.engine.Torch;

/**
 * How far the encoder has moved away from the momentum encoder, which remembers: 1 - cos of the features of an image by the one and by
 * the other, a mean over the replayed images of a batch, or over all where none is replayed.
 *
 * <p>After the alignment of CLIMB (Lefebvre, Duffner, Lefort, "CLIMB: Centroid-based hierarchical memory for online continual
 * self-supervised learning", CoLLAs 2026, arXiv:2606.31275), the negative cosine between replayed images by the model and by its
 * exponential moving average. Our reading differs in three ways: CLIMB compares projections, and those of the model go through a
 * head of their own first; here it is the features, which are what is published, as they are. There both see the same view; here
 * the views are the two that the step has made anyway. And where nothing is replayed, all images are aligned, as in CLA (Cignoni et
 * al., arXiv:2507.10434).
 *
 * <pre>
 *   B  images of the batch     F  size of a feature     A  images that are aligned: the last ones of the batch
 * </pre>
 */
public final class MomentumAlignment implements AutoCloseable {

    private static final String TEXT =
            """
            first = int(settings[0])
            count = torch.size(features, 0) - first
            one = torch.narrow(features, 0, first, count)  # (A, F)
            other = torch.narrow(references, 0, first, count)  # (A, F)
            return 1.0 - torch.mean(torch.cosine_similarity(one, other, 1, 1.0e-8))  # ()
            """;

    private final Script script;

    /** Compiles it for one device. */
    public MomentumAlignment(Torch torch) {
        this.script = Script.compile(torch, "features: Tensor, references: Tensor, settings: Tensor) -> Tensor", TEXT);
    }

    /**
     * The alignment of a batch, a scalar from 0 to 2.
     *
     * @param features by the encoder, (B, F); carry the gradient
     * @param references of the other views by the momentum encoder, (B, F); constant
     * @param first from which image on they are aligned
     */
    public NDArray loss(NDArray features, NDArray references, int first) {
        NDArray settings = features.getManager().create(new double[] {first}); // (1)
        return script.callRecording(new NDList(features, references, settings)).singletonOrThrow();
    }

    @Override
    public void close() {
        script.close();
    }
}
