package io.tncc.pipeline.train;

import io.tncc.model.image.ImageBatch;
import io.tncc.pipeline.decode.DecodedImage;
import io.tncc.pipeline.decode.Sampling;
import io.tncc.pipeline.option.InputOptions;
import io.tncc.pipeline.option.PipelineConfiguration;
import io.tncc.pipeline.option.ProbeOptions;
import io.tncc.pipeline.option.TrainingOptions;
import java.io.DataInputStream;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * The share of a lane's images that is never trained on. An image has a number, a hash of its id: it is set aside if that is low
 * enough, and kept in the lane's state while it is among the lowest. So what is kept is a fair sample of all that was set aside,
 * whatever the order and however often an id comes, and nothing random is to be remembered.
 */
final class SetAsideImages implements LaneImages {

    static final String KEPT = "images-set-aside";
    static final String COUNTED = "count-set-aside";

    /** Of so many lanes at most it is remembered which images are kept: to ask state reads the images too, on RocksDB. */
    static final int REMEMBERED_LANES = 64;

    /** Some 64 bytes each. */
    private static final int REMEMBERED_NUMBERS = 1_000_000;

    private static final StateFormat COUNT = new StateFormat("the count of images set aside", 1);

    private final boolean sets;
    private final Sampling sampling;
    private final int most;
    private final int side;
    private final int rememberedLanes;
    private final MapState<Long, byte[]> kept;
    private final ValueState<byte[]> count;
    private final Map<String, TreeSet<Long>> numbersOfLanes = new LinkedHashMap<>(16, 0.75f, true);

    SetAsideImages(PipelineConfiguration configuration, KeyedStateStore store) {
        double share = configuration.get(ProbeOptions.SHARE);
        // another seed than that of training.sample-rate, or the share would be one of the lowest images of that
        long seed = ~configuration.get(TrainingOptions.SEED);
        this.sets = share > 0;
        this.sampling = new Sampling(seed, sets ? share : 1);
        this.most = configuration.get(ProbeOptions.IMAGES);
        this.side = configuration.get(InputOptions.DECODE_SIDE);
        this.rememberedLanes = Math.min(REMEMBERED_LANES, REMEMBERED_NUMBERS / most);
        PrimitiveArrayTypeInfo<byte[]> bytes = PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;
        this.kept = store.getMapState(new MapStateDescriptor<>(KEPT, Types.LONG, bytes));
        this.count = store.getState(new ValueStateDescriptor<>(COUNTED, bytes));
    }

    /** Whether an image is not to be trained on. */
    boolean takes(DecodedImage image) {
        return sets && sampling.keeps(image.lane(), image.id());
    }

    /** Counts an image as set aside, and keeps it if its number is among the lowest. */
    void add(DecodedImage image, byte[] pixels) throws Exception {
        long images = count() + 1;
        count.update(COUNT.write(Integer.BYTES + Long.BYTES, out -> out.writeLong(images)));
        long number = numberOf(image.lane(), image.id());
        TreeSet<Long> numbers = keptNumbers(image.lane());
        if (numbers.contains(number) || numbers.size() < most || number < numbers.last()) {
            kept.put(number, new SetAsideImage(image.label(), pixels).toBytes());
            numbers.add(number);
            letGoOfHighest(numbers);
        }
    }

    /** The numbers of the images that are kept of the lane, which is the current key. */
    private TreeSet<Long> keptNumbers(String lane) throws Exception {
        TreeSet<Long> numbers = numbersOfLanes.get(lane);
        if (numbers == null) {
            numbers = new TreeSet<>();
            for (long number : kept.keys()) {
                numbers.add(number);
            }
            letGoOfHighest(numbers); // the option may have been lowered
            numbersOfLanes.put(lane, numbers);
            if (numbersOfLanes.size() > rememberedLanes) {
                numbersOfLanes.remove(numbersOfLanes.keySet().iterator().next());
            }
        }
        return numbers;
    }

    private void letGoOfHighest(TreeSet<Long> numbers) throws Exception {
        while (numbers.size() > most) {
            kept.remove(numbers.pollLast());
        }
    }

    /** Lets go of a deleted image, also where none are set aside any longer. */
    void forget(String lane, String id) throws Exception {
        long number = numberOf(lane, id);
        kept.remove(number);
        TreeSet<Long> numbers = numbersOfLanes.get(lane);
        if (numbers != null) {
            numbers.remove(number);
        }
    }

    /** The number of an image, which is its ordinal among the images set aside. */
    long numberOf(String lane, String id) {
        return sampling.numberOf(lane, id);
    }

    /** How many images of the lane were ever set aside. */
    long count() throws Exception {
        byte[] bytes = count.value();
        return bytes == null ? 0 : COUNT.read(bytes, DataInputStream::readLong);
    }

    /** Those that this share and number of images would keep, as both may have changed. */
    @Override
    public Optional<ImageBatch> now() throws Exception {
        SortedMap<Long, SetAsideImage> images = new TreeMap<>();
        for (var entry : kept.entries()) {
            if (sets && sampling.keeps(entry.getKey())) {
                images.put(entry.getKey(), SetAsideImage.parse(entry.getValue(), side));
            }
        }
        while (images.size() > most) {
            images.remove(images.lastKey());
        }
        if (images.size() < 2) {
            return Optional.empty();
        }
        List<byte[]> pixels =
                images.values().stream().map(SetAsideImage::pixels).toList();
        long[] ordinals = images.keySet().stream().mapToLong(Long::longValue).toArray();
        return Optional.of(ImageBatch.of(side, pixels, ordinals, labels(images.values())));
    }

    /** Numbers of classes in alphabetical order, -1 where the class is not known; none where it is known of no image. */
    private static int[] labels(Collection<SetAsideImage> images) {
        List<String> classes = images.stream()
                .map(SetAsideImage::label)
                .filter(Objects::nonNull)
                .distinct()
                .sorted()
                .toList();
        return classes.isEmpty()
                ? new int[0]
                : images.stream()
                        .mapToInt(image -> classes.indexOf(image.label()))
                        .toArray();
    }
}
