package io.github.ddpm.checkpoint;

/**
 * What a file must hold.
 *
 * @param sha256 64 lower-case hexadecimal digits
 * @param size in bytes
 */
record FileDigest(String sha256, long size) {}
