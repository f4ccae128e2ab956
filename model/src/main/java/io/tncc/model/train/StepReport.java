package io.tncc.model.train;

import org.jspecify.annotations.Nullable;

/**
 * What one step did: an update of the weights.
 *
 * @param step the number of the step, counted from 1
 * @param imagesSeen images of the stream trained on so far, those that are new with this step included, replayed ones not
 * @param replayedImages how many images of the step are replayed
 * @param skipped whether the loss or the gradients were not finite, so that the step changed nothing; the figures of the loss are then
 *     what they were, or 0
 * @param filledOnly whether the memory was empty, so that the step only filled it and learnt nothing: the losses are then 0
 * @param loss instanceLoss + consistencyWeight * consistencyLoss, the latter scaled where the settings say so, and the weighted
 *     momentumAlignment
 * @param instanceLoss the instance loss, a mean over the batch; or the loss of a user's
 * @param consistencyLoss the neighbor consistency before its weight; 0 where its weight is 0
 * @param consistencyWeight lambda, before it is scaled
 * @param neighborAgreement the share of a key's neighbors that are its query's too, 0 to 1; null unless the consistency was scaled by it
 * @param momentumAlignment 1 - cos between the features by the encoder and by the momentum encoder, before its weight; 0 where its
 *     weight is 0
 * @param gradientNorm the norm of all gradients as one vector; 0 where the loss was not finite
 * @param learningRate the rate of the step
 * @param memoryFill the filled share of the memory, 0 to 1
 */
public record StepReport(
        long step,
        long imagesSeen,
        int replayedImages,
        boolean skipped,
        boolean filledOnly,
        float loss,
        float instanceLoss,
        float consistencyLoss,
        double consistencyWeight,
        @Nullable Float neighborAgreement,
        float momentumAlignment,
        float gradientNorm,
        double learningRate,
        double memoryFill) {}
