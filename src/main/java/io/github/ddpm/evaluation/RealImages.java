package io.github.ddpm.evaluation;

import java.util.Optional;

/**
 * The real images that an evaluation asks for.
 *
 * @param collection empty for the one that the model was trained on
 * @param split the part of it; empty for the usual one of each figure: the held-out images for the
 *     likelihood, those trained on for the rest
 */
public record RealImages(Optional<String> collection, Optional<ReferenceSplit> split) {}
