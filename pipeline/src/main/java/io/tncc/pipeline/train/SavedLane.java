package io.tncc.pipeline.train;

import java.util.List;
import java.util.SortedMap;

/**
 * What the state of a training job holds of a lane.
 *
 * @param lane its name
 * @param formats the versions of the formats that its values are in, by the name of the state
 * @param partition the Kafka partition that its first image came from
 * @param imagesAccepted how many images were ever accepted
 * @param imagesTrained how many of them were trained on
 * @param pendingImages how many wait for their batch
 * @param steps how many steps were taken
 * @param unpublishedSteps how many of them since the last version, or since the lane went back to it
 * @param lastVersion the number of the last version, which may be on its way; -1 before the first
 * @param keptVersions the versions whose files are kept, oldest first
 * @param eventTimeMillis the largest event time trained on; 0 before the first step
 * @param memoryKeys how many keys the memory holds
 * @param memorySize how many it can hold; 0 before the first step
 * @param replayImages how many images are kept to be replayed
 * @param replayBytes what they take
 * @param setAsideImages how many images are kept that are never trained on
 * @param weightsBytes what the learner but its memory and its replayed images takes; 0 before the first step
 * @param skippedInARow how many of the last steps were skipped
 * @param rollBacks how often training was rolled back since the last good version
 * @param learner the settings that the learner was saved with; empty before the first step
 */
public record SavedLane(
        String lane,
        SortedMap<String, Integer> formats,
        int partition,
        long imagesAccepted,
        long imagesTrained,
        int pendingImages,
        long steps,
        long unpublishedSteps,
        long lastVersion,
        List<Long> keptVersions,
        long eventTimeMillis,
        long memoryKeys,
        long memorySize,
        int replayImages,
        long replayBytes,
        int setAsideImages,
        long weightsBytes,
        long skippedInARow,
        int rollBacks,
        SortedMap<String, String> learner) {}
