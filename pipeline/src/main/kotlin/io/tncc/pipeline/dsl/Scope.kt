package io.tncc.pipeline.dsl

import io.tncc.pipeline.Pretraining
import kotlin.properties.ReadWriteProperty
import kotlin.reflect.KProperty
import kotlin.time.Duration
import kotlin.time.toJavaDuration
import kotlin.time.toKotlinDuration
import org.apache.flink.configuration.ConfigOption
import org.apache.flink.configuration.MemorySize

/** Keeps the properties of one block out of the blocks within it. */
@DslMarker @Target(AnnotationTarget.CLASS) public annotation class PretrainingDsl

/** A block of the description. Its properties are options: they read what is set by now, or the default. */
@PretrainingDsl
public sealed class Scope(internal val builder: Pretraining.Builder) {

    internal fun <T : Any> setting(option: ConfigOption<T>): ReadWriteProperty<Scope, T> =
        Setting(option, { it }, { it })

    /** An option that has no default: null where it is not set. */
    internal fun <T : Any> optional(option: ConfigOption<T>): ReadWriteProperty<Scope, T?> =
        OptionalSetting(option, { it }, { it })

    internal fun duration(option: ConfigOption<java.time.Duration>): ReadWriteProperty<Scope, Duration> =
        Setting(option, { it.toKotlinDuration() }, { it.toJavaDuration() })

    internal fun optionalDuration(option: ConfigOption<java.time.Duration>): ReadWriteProperty<Scope, Duration?> =
        OptionalSetting(option, { it.toKotlinDuration() }, { it.toJavaDuration() })

    internal fun bytes(option: ConfigOption<MemorySize>): ReadWriteProperty<Scope, Long> =
        Setting(option, { it.bytes }, { MemorySize(it) })
}

private class Setting<O : Any, T : Any>(
    private val option: ConfigOption<O>,
    private val shown: (O) -> T,
    private val set: (T) -> O,
) : ReadWriteProperty<Scope, T> {

    override fun getValue(thisRef: Scope, property: KProperty<*>): T =
        shown(thisRef.builder.find(option).orElseThrow { IllegalStateException("${option.key()} is not set") })

    override fun setValue(thisRef: Scope, property: KProperty<*>, value: T) {
        thisRef.builder.set(option, set(value))
    }
}

private class OptionalSetting<O : Any, T : Any>(
    private val option: ConfigOption<O>,
    private val shown: (O) -> T,
    private val set: (T) -> O,
) : ReadWriteProperty<Scope, T?> {

    override fun getValue(thisRef: Scope, property: KProperty<*>): T? =
        thisRef.builder.find(option).map(shown).orElse(null)

    override fun setValue(thisRef: Scope, property: KProperty<*>, value: T?) {
        if (value == null) {
            thisRef.builder.unset(option)
        } else {
            thisRef.builder.set(option, set(value))
        }
    }
}
