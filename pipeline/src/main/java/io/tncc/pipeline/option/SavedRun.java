package io.tncc.pipeline.option;

import io.tncc.pipeline.option.PipelineOptions.Run;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateInitializationContext;

/** Which halves a savepoint is of: a job of others that started from it would read the images of a half anew, or lose it. */
public final class SavedRun {

    private SavedRun() {}

    /**
     * Notes what the job runs, for later restores.
     *
     * @throws IllegalStateException if the state was saved by a job that ran other halves
     */
    public static void check(StateInitializationContext context, Run run) throws Exception {
        ListState<String> saved = context.getOperatorStateStore()
                .getUnionListState(new ListStateDescriptor<>("pipeline-run", Types.STRING));
        for (String before : saved.get()) {
            if (!before.equals(run.toString())) {
                throw new IllegalStateException("The state was saved with %s: %s, and can not be restored with %s"
                        .formatted(PipelineOptions.RUN.key(), before, run));
            }
        }
        saved.update(List.of(run.toString()));
    }
}
