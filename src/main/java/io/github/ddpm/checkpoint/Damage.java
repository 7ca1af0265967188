package io.github.ddpm.checkpoint;

import java.nio.file.Path;

/**
 * A checkpoint that cannot be used.
 *
 * @param folder its current place
 * @param reason which of its files is invalid, and why
 */
public record Damage(Path folder, String reason) {}
