package io.github.ddpm.checkpoint;

import java.nio.file.Path;

/**
 * A checkpoint that cannot be used.
 *
 * @param folder where it is now
 * @param reason which of its files is wrong, and how
 */
public record Damage(Path folder, String reason) {}
