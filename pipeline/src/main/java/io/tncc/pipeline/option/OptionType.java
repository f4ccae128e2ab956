package io.tncc.pipeline.option;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ConfigOption;

/** The type of an option in words. Flink keeps it to itself, so it is read from the option's own accessors. */
final class OptionType {

    private OptionType() {}

    /** The class of a value, or of an element of a list. */
    static Class<?> of(ConfigOption<?> option) {
        return (Class<?>) call(option, "getClazz");
    }

    static boolean isList(ConfigOption<?> option) {
        return (boolean) call(option, "isList");
    }

    /** What may be written, such as {@code "write constant or cosine"}. */
    static String allowedValues(ConfigOption<?> option) {
        return "write " + describe(option);
    }

    /** What a value is, such as {@code a duration such as 10 s}. */
    static String describe(ConfigOption<?> option) {
        Class<?> type = of(option);
        String element =
                switch (type.getSimpleName()) {
                    case "Integer", "Long" -> "a whole number";
                    case "Double" -> "a number";
                    case "Boolean" -> "true or false";
                    case "Duration" -> "a duration such as 10 s";
                    case "MemorySize" -> "a size such as 10 mb";
                    case "Map" -> "keys and values";
                    default -> type.isEnum() ? enumValues(type) : "text";
                };
        return isList(option) ? "a list; each is " + element : element;
    }

    private static String enumValues(Class<?> type) {
        return Arrays.stream(type.getEnumConstants()).map(String::valueOf).collect(Collectors.joining(" or "));
    }

    private static Object call(ConfigOption<?> option, String accessor) {
        try {
            Method method = ConfigOption.class.getDeclaredMethod(accessor);
            method.setAccessible(true);
            return method.invoke(option);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
