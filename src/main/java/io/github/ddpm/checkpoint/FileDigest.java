package io.github.ddpm.checkpoint;

/**
 * The expected content of a file.
 *
 * @param sha256 64 lower-case hexadecimal digits
 * @param size in bytes
 */
record FileDigest(String sha256, long size) {}
