package io.github.ddpm.generate;

import io.github.ddpm.config.Assignment;
import io.github.ddpm.output.OutputRequest;
import io.github.ddpm.ranks.Shard;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A user's request for images.
 *
 * @param output which images to draw, and the kind of file to write
 * @param shard which part of them this process draws
 * @param model a pipeline folder, a checkpoint or a run; empty for the newest run's newest
 *     checkpoint
 * @param kind the class of all images, by number or name; {@code all} for all classes in turn, one
 *     row of a grid each; empty for all classes in turn
 * @param seed of the set of images: image i of a seed is always the same
 * @param overrides of the settings that the model was trained with: {@code sampling}, {@code
 *     device}, {@code precision}
 * @param edit an edit instead of new images
 * @param enlargement what is enlarged, and by which models
 */
public record SamplingRequest(
    OutputRequest output,
    Shard shard,
    Optional<Path> model,
    Optional<String> kind,
    long seed,
    List<Assignment> overrides,
    Optional<ImageEdit> edit,
    EnlargementRequest enlargement) {}
