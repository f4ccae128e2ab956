package io.tncc.model.objective;

/**
 * The settings of the objective.
 *
 * @param kernel the kernel of both losses
 * @param consistency the normaliser of the neighbor consistency
 * @param targetTemperature the temperature of the targets: below the kernel's they are sharper
 * @param neighbors how many entries of the memory are an image's neighbors, n
 * @param schedule the weight of the neighbor consistency, lambda, by images seen
 */
public record ObjectiveSpec(
        Kernel kernel, Consistency consistency, double targetTemperature, int neighbors, ConsistencySchedule schedule) {

    public ObjectiveSpec {
        if (!(targetTemperature > 0 && Double.isFinite(targetTemperature))) {
            throw new IllegalArgumentException(
                    "The target temperature is positive and finite, not " + targetTemperature);
        }
        if (neighbors < 1) {
            throw new IllegalArgumentException("There is at least 1 neighbor, not " + neighbors);
        }
    }

    /** InfoNCE at a temperature: the gaussian kernel without neighbor consistency. */
    public static ObjectiveSpec infoNce(double temperature) {
        return new ObjectiveSpec(
                new Kernel.Gaussian(temperature), Consistency.NONE, temperature, 1, new ConsistencySchedule(0, 0, 0));
    }
}
