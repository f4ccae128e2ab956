package io.tncc.model.train;

/**
 * What one step did.
 *
 * @param step the number of the step, counted from 1
 * @param imagesSeen images trained on so far, those of this step included
 * @param filledOnly whether the memory was empty, so that the step only filled it and learnt nothing: the losses are then 0
 * @param loss instanceLoss + consistencyWeight * consistencyLoss
 * @param instanceLoss the instance loss, a mean over the batch
 * @param consistencyLoss the neighbor consistency before its weight; 0 where its weight is 0
 * @param consistencyWeight lambda
 * @param learningRate the rate of the step
 * @param memoryFill the filled share of the memory, 0 to 1
 */
public record StepReport(
        long step,
        long imagesSeen,
        boolean filledOnly,
        float loss,
        float instanceLoss,
        float consistencyLoss,
        double consistencyWeight,
        double learningRate,
        double memoryFill) {}
