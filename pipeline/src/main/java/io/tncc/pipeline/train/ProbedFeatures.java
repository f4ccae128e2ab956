package io.tncc.pipeline.train;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;

/** What the last version of a lane made of the images that it was tried on, in the lane's state: the next one drifts from that. */
final class ProbedFeatures {

    static final String FEATURES = "probed-features";

    private static final StateFormat FORMAT = new StateFormat("the features of a probe image", 1);

    private final MapState<Long, byte[]> features;

    ProbedFeatures(KeyedStateStore store) {
        features = store.getMapState(
                new MapStateDescriptor<>(FEATURES, Types.LONG, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    }

    /** The features by the ordinals of the images; empty before the first version. */
    SortedMap<Long, float[]> read() throws Exception {
        SortedMap<Long, float[]> rows = new TreeMap<>();
        for (Map.Entry<Long, byte[]> entry : features.entries()) {
            rows.put(entry.getKey(), parse(entry.getValue()));
        }
        return rows;
    }

    /** Puts those of a new version in their place. */
    void replace(SortedMap<Long, float[]> rows) throws Exception {
        features.clear();
        for (Map.Entry<Long, float[]> row : rows.entrySet()) {
            features.put(row.getKey(), toBytes(row.getValue()));
        }
    }

    /** Lets go of those of a deleted image. */
    void forget(long ordinal) throws Exception {
        features.remove(ordinal);
    }

    static byte[] toBytes(float[] row) {
        return FORMAT.write(2 * Integer.BYTES + row.length * Float.BYTES, out -> {
            out.writeInt(row.length);
            for (float value : row) {
                out.writeFloat(value);
            }
        });
    }

    static float[] parse(byte[] bytes) {
        return FORMAT.read(bytes, in -> {
            float[] row = new float[StateFormat.readCount(in, Float.BYTES)];
            for (int i = 0; i < row.length; i++) {
                row[i] = in.readFloat();
            }
            return row;
        });
    }
}
