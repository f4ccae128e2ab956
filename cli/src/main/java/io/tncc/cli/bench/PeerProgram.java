package io.tncc.cli.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tncc.cli.terminal.CommandFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Another program that embeds the images of the topic {@code images}. It is given {@code --bootstrap}, {@code --encoder}, {@code --warmup}
 * and {@code --images}, writes to the topic {@value #TOPIC}, and ends with a line of JSON whose {@code rate} is the images per second
 * after the warmup.
 *
 * @param words the program and its first arguments
 */
record PeerProgram(List<String> words) {

    static final String TOPIC = "peer-embeddings";

    PeerProgram {
        words = List.copyOf(words);
    }

    /** The program of a line, whose words are separated by spaces. */
    static PeerProgram of(String line) {
        return new PeerProgram(List.of(line.strip().split(" +")));
    }

    double imagesPerSecond(String bootstrapServers, Path encoder, int warmupImages, int images)
            throws InterruptedException {
        List<String> arguments = new ArrayList<>(words);
        arguments.addAll(List.of("--bootstrap", bootstrapServers, "--encoder", encoder.toString()));
        arguments.addAll(List.of("--warmup", Integer.toString(warmupImages), "--images", Integer.toString(images)));
        return rate(lastLine(arguments));
    }

    /**
     * Runs a program to its end. What it says on standard error is passed on.
     *
     * @return the last line of its standard output
     * @throws CommandFailure if it can not be run, or fails
     */
    static String lastLine(List<String> words) throws InterruptedException {
        String said = output(words).strip();
        return said.substring(said.lastIndexOf('\n') + 1);
    }

    /** {@link #lastLine}, but all of the standard output. */
    static String output(List<String> words) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(words)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new CommandFailure("%s ended with code %d".formatted(words.get(0), code));
            }
            return said;
        } catch (IOException e) {
            throw new CommandFailure("%s can not be run: %s".formatted(words.get(0), e.getMessage()), e);
        }
    }

    /** The rate in a line of JSON. */
    static double rate(String line) {
        try {
            JsonNode rate = new ObjectMapper().readTree(line).path("rate");
            if (rate.isNumber()) {
                return rate.asDouble();
            }
        } catch (JsonProcessingException e) {
            throw new CommandFailure("The last line of the peer is no JSON: '%s'".formatted(line), e);
        }
        throw new CommandFailure("The last line of the peer has no rate: '%s'".formatted(line));
    }
}
