/**
 * Fetches well-known collections of images from their official servers or a mirror.
 *
 * <p>A file is requested over HTTPS, resumes where it was interrupted, and is accepted only with
 * the SHA-256 in {@link io.github.ddpm.fetch.KnownSets}. For gzipped files that is the checksum of
 * the content, which stays the same when a mirror compresses it again.
 */
package io.github.ddpm.fetch;
