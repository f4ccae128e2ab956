package io.tncc.model.train;

/**
 * What one step did.
 *
 * @param step the number of the step, counted from 1
 * @param imagesSeen images trained on so far, those of this step included
 * @param filledOnly whether the memory was empty, so that the step only filled it and learnt nothing: the losses are then 0
 * @param loss instanceLoss + consistencyWeight * consistencyLoss, the latter scaled where the settings say so
 * @param instanceLoss the instance loss, a mean over the batch
 * @param consistencyLoss the neighbor consistency before its weight; 0 where its weight is 0
 * @param consistencyWeight lambda, before it is scaled
 * @param neighborAgreement the share of a key's neighbors that are its query's too, 0 to 1; 0 unless it scales the weight
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
        float neighborAgreement,
        double learningRate,
        double memoryFill) {}
