package io.tncc.pipeline.dsl

import io.tncc.pipeline.Pretraining
import kotlin.time.Duration
import kotlin.time.toJavaDuration
import org.apache.flink.configuration.CheckpointingOptions
import org.apache.flink.configuration.ConfigOption

/** Flink's own options. */
public class FlinkScope internal constructor(builder: Pretraining.Builder) : Scope(builder) {

    /** Takes a checkpoint each interval; with it results are committed. */
    public fun checkpointEvery(interval: Duration) {
        set(CheckpointingOptions.CHECKPOINTING_INTERVAL, interval.toJavaDuration())
    }

    /** Sets an option of Flink's. */
    public fun <T : Any> set(option: ConfigOption<T>, value: T) {
        builder.flink(option, value)
    }

    /** Sets an option of Flink's by its key, such as state.backend.type. */
    public fun set(key: String, value: String) {
        builder.options(mapOf("flink.$key" to value))
    }
}
