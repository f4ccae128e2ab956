package io.tncc.model.objective;

import ai.djl.ndarray.NDArray;

/**
 * What a {@link ContrastiveLoss} is made of. The arrays are the learner's own: nothing may change or close them. What is made of
 * them is freed with the step.
 *
 * <pre>
 *   B  images of the batch     D  size of a projection     K  filled entries of the memory
 * </pre>
 *
 * @param lane whose images they are
 * @param imagesSeen how many images of the lane were trained on before
 * @param queries points of the {@link Space} (B, D), which carry the gradient
 * @param keys those of the other views of the same images by the momentum encoder (B, D), constant
 * @param memory the keys of earlier batches (K, D), constant, K at least 1
 */
public record ContrastiveBatch(String lane, long imagesSeen, NDArray queries, NDArray keys, NDArray memory) {}
