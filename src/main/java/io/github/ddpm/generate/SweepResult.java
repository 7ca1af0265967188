package io.github.ddpm.generate;

import java.nio.file.Path;
import java.util.List;

/**
 * What a {@link SweepRun} has drawn.
 *
 * @param written the picture, which has another name than asked for if that was taken meanwhile
 * @param seconds per image, a list for each sampler with a number for each number of steps
 */
public record SweepResult(Path written, List<List<Double>> seconds) {}
