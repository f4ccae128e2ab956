package io.tncc.proof.stream;

import io.tncc.proof.kafka.KafkaServer;

/** Sends the images of a stream at a steady rate until it is closed. */
public final class SteadyProducer implements AutoCloseable {

    private final KafkaServer kafka;
    private final String topic;
    private final ImageStream images;
    private final int imagesPerSecond;
    private final Thread thread;

    private volatile boolean closed;
    private volatile int sentPerLane;

    /** Begins to send. */
    public SteadyProducer(KafkaServer kafka, String topic, ImageStream images, int imagesPerSecond) {
        this.kafka = kafka;
        this.topic = topic;
        this.images = images;
        this.imagesPerSecond = imagesPerSecond;
        thread = new Thread(this::run, "steady-producer");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            int perLane = Math.max(1, imagesPerSecond / images.lanes());
            while (!closed) {
                long next = System.currentTimeMillis() + 1000;
                kafka.produce(images.records(topic, sentPerLane, sentPerLane + perLane));
                sentPerLane += perLane;
                Thread.sleep(Math.max(0, next - System.currentTimeMillis()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IllegalStateException("The images can not be sent", e);
        }
    }

    /** How many images were sent. */
    public long sent() {
        return (long) sentPerLane * images.lanes();
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
