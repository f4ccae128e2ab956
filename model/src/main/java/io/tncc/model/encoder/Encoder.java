package io.tncc.model.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tncc.model.engine.HostArray;
import io.tncc.model.engine.Script;
import io.tncc.model.engine.Torch;
import io.tncc.model.random.CounterRandom;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * An encoder in training mode: backbone and projector with their weights on the device. Used by one thread at a time.
 *
 * <p>Letters: B batch, S side of a view, F feature size, D projection size.
 */
public final class Encoder implements AutoCloseable {

    private static final String SHUFFLE = "x: Tensor, order: Tensor) -> Tensor";

    private final Torch torch;
    private final EncoderSpec spec;
    private final TrainingMode mode;
    private final SortedMap<Integer, Script> scriptsBySplits = new TreeMap<>();
    private final Script shuffle;
    private final NDList parameters;
    private final NDList buffers;

    /**
     * An encoder with these weights on the device.
     *
     * @param torch owns the arrays; closing either this or it frees them
     * @param mode how it computes
     * @param weights parameters and buffers by name
     * @throws IllegalArgumentException naming all the weights that are missing, unknown or of another shape
     */
    public Encoder(Torch torch, EncoderSpec spec, TrainingMode mode, Map<String, HostArray> weights) {
        spec.requireMatching(weights);
        this.torch = torch;
        this.spec = spec;
        this.mode = mode;
        this.shuffle = Script.compile(torch, SHUFFLE, "return torch.index_select(x, 0, order)");
        this.parameters = onDevice(torch, spec.parameters(), weights);
        this.buffers = onDevice(torch, spec.buffers(), weights);
    }

    /**
     * What the encoder makes of a batch; neither is L2-normalised.
     *
     * @param features of the backbone, (B, F)
     * @param projections of the projector, (B, D)
     */
    public record Output(NDArray features, NDArray projections) {}

    /** Which encoder it is. */
    public EncoderSpec spec() {
        return spec;
    }

    /**
     * Encodes a batch. BatchNorm takes the statistics of the batch, or of each of its splits (epsilon 1e-5), and moves the
     * running ones towards them (momentum 0.1), in place. Recorded for gradients within {@link Torch#recording} if the parameters require them.
     *
     * @param views normalised float32 images, (B, 3, S, S). The result belongs to their manager.
     * @throws IllegalArgumentException if they are not, or are too few and too small to have a variance in the last stage
     */
    public Output forward(NDArray views) {
        check(views);
        NDList arguments = new NDList(views);
        return output(script(mode.splitsOf(views.getShape().get(0))).callRecording(withWeights(arguments)));
    }

    /**
     * The same, where BatchNorm's splits are of images in a random order. Keys are shuffled so that no query can tell its key by
     * the statistics that they share (He et al. 2020, section 3.3). Without splits the order does not matter, and stays.
     */
    public Output forwardShuffled(NDArray views, CounterRandom random) {
        int count = (int) views.getShape().get(0);
        if (mode.splitsOf(count) == 1) {
            return forward(views);
        }
        long[] order = random.permutation(count);
        long[] back = new long[count];
        for (int i = 0; i < count; i++) {
            back[(int) order[i]] = i;
        }
        Output shuffled = forward(inOrder(views, order));
        return new Output(inOrder(shuffled.features(), back), inOrder(shuffled.projections(), back));
    }

    /**
     * Replaces the running statistics by the mean over the batches of their means and unbiased variances, as torch's BatchNorm
     * gathers them with {@code momentum=None}. Nothing is learnt. The views of a batch are freed before those of the next are made.
     *
     * @param batches at least one
     * @param viewsOf makes normalised float32 images of a batch, (B, 3, S, S), within an {@code NDScope}
     * @throws IllegalArgumentException if there are no batches
     */
    public <T> void recalibrate(Iterable<T> batches, Function<T, NDArray> viewsOf) {
        String text = TrainingText.recalibrating(spec, mode.precision());
        int seen = 0;
        try (Script script = Script.compile(torch, TrainingText.RECALIBRATING_SIGNATURE, text)) {
            for (T batch : batches) {
                try (NDScope scope = new NDScope()) {
                    scope.suppressNotUsedWarning();
                    NDArray views = viewsOf.apply(batch); // (B, 3, S, S)
                    check(views);
                    NDArray momentum = views.getManager().create(new double[] {1.0 / ++seen});
                    script.call(withWeights(new NDList(views, momentum)));
                }
            }
        }
        if (seen == 0) {
            throw new IllegalArgumentException("Statistics are recalibrated over at least one batch of images");
        }
    }

    private Script script(int splits) {
        return scriptsBySplits.computeIfAbsent(
                splits,
                count -> Script.compile(torch, TrainingText.SIGNATURE, TrainingText.of(spec, mode.precision(), count)));
    }

    private NDList withWeights(NDList arguments) {
        arguments.addAll(Script.list("p", parameters));
        arguments.addAll(Script.list("b", buffers));
        return arguments;
    }

    private static Output output(NDList results) {
        return new Output(results.get(0), results.get(1));
    }

    private NDArray inOrder(NDArray rows, long[] order) {
        return shuffle.callRecording(new NDList(rows, rows.getManager().create(order)))
                .singletonOrThrow();
    }

    /** The trained weights in the order of {@link EncoderSpec#parameters()}: the arrays themselves, not copies. */
    public NDList parameters() {
        return new NDList(parameters);
    }

    /** The running statistics in the order of {@link EncoderSpec#buffers()}: the arrays themselves, not copies. */
    public NDList buffers() {
        return new NDList(buffers);
    }

    /** Makes the parameters collect gradients. A momentum encoder's do not. */
    public void requireGradients() {
        parameters.forEach(parameter -> parameter.setRequiresGradient(true));
    }

    /** Parameters and buffers by name, copied to the host. */
    public SortedMap<String, HostArray> weights() {
        SortedMap<String, HostArray> weights = new TreeMap<>();
        copyToHost(spec.parameters(), parameters, weights);
        copyToHost(spec.buffers(), buffers, weights);
        return weights;
    }

    /**
     * Replaces parameters and buffers, in place.
     *
     * @throws IllegalArgumentException naming all the weights that are missing, unknown or of another shape
     */
    public void overwrite(Map<String, HostArray> weights) {
        spec.requireMatching(weights);
        overwrite(spec.parameters(), parameters, weights);
        overwrite(spec.buffers(), buffers, weights);
    }

    @Override
    public void close() {
        scriptsBySplits.values().forEach(Script::close);
        shuffle.close();
        parameters.close();
        buffers.close();
    }

    private void check(NDArray views) {
        Shape shape = views.getShape();
        boolean images = shape.dimension() == 4 && shape.get(1) == 3 && shape.get(2) == shape.get(3);
        if (!images || views.getDataType() != DataType.FLOAT32) {
            throw new IllegalArgumentException(
                    "An encoder takes float32 images of shape (B, 3, S, S), not %s of shape %s"
                            .formatted(views.getDataType(), shape));
        }
        long side = (shape.get(2) + spec.totalStride() - 1) / spec.totalStride();
        if (shape.get(0) * side * side < 2) {
            throw new IllegalArgumentException(
                    "%d images of side %d have one value a channel in the last stage of %s with the stem %s: BatchNorm needs two"
                            .formatted(
                                    shape.get(0),
                                    shape.get(2),
                                    spec.architecture().id(),
                                    spec.stem()));
        }
    }

    private static NDList onDevice(Torch torch, List<ParameterSpec> specs, Map<String, HostArray> weights) {
        NDList arrays = new NDList(specs.size());
        for (ParameterSpec spec : specs) {
            arrays.add(torch.array(Objects.requireNonNull(weights.get(spec.name()), spec.name())));
        }
        return arrays;
    }

    private static void copyToHost(List<ParameterSpec> specs, NDList arrays, SortedMap<String, HostArray> weights) {
        for (int i = 0; i < specs.size(); i++) {
            weights.put(specs.get(i).name(), Torch.hostArray(arrays.get(i)));
        }
    }

    private static void overwrite(List<ParameterSpec> specs, NDList arrays, Map<String, HostArray> weights) {
        for (int i = 0; i < specs.size(); i++) {
            String name = specs.get(i).name();
            Torch.overwrite(arrays.get(i), Objects.requireNonNull(weights.get(name), name));
        }
    }
}
