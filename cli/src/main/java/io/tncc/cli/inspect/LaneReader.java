package io.tncc.cli.inspect;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tncc.pipeline.train.SavedLane;
import io.tncc.pipeline.train.SavedLanes;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.state.api.functions.KeyedStateReaderFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/** Reads the lanes of a savepoint, each as JSON: what is large stays where it is read. */
final class LaneReader extends KeyedStateReaderFunction<String, String> {

    private static final long serialVersionUID = 1;

    private transient @Nullable SavedLanes lanes;
    private transient @Nullable ObjectMapper json;

    @Override
    public void open(OpenContext context) {
        lanes = new SavedLanes(getRuntimeContext());
        json = new ObjectMapper();
    }

    @Override
    public void readKey(String lane, Context context, Collector<String> out) throws Exception {
        if (lanes == null || json == null) {
            throw new IllegalStateException("It is not open");
        }
        SavedLane saved = lanes.read(lane);
        if (saved != null) {
            out.collect(json.writeValueAsString(saved));
        }
    }
}
