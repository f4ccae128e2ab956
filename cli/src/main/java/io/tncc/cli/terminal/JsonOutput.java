package io.tncc.cli.terminal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;

/** Results for machines. */
public final class JsonOutput {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private JsonOutput() {}

    /** Writes a record, a map or a list of them as one document of JSON. */
    public static void print(PrintWriter out, Object recordOrMap) {
        try {
            out.println(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(recordOrMap));
            out.flush();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Not to be written as JSON: " + recordOrMap, e);
        }
    }
}
