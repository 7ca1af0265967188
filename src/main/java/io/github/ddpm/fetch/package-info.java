/**
 * Fetches well-known collections of images from their official servers or a mirror.
 *
 * <p>A file is asked for over HTTPS, goes on where it was cut off, and is taken only if its SHA-256
 * is the one that stands in {@link io.github.ddpm.fetch.KnownSets}. For files compressed with gzip
 * that is the checksum of the content, which is the same on mirrors that compress anew.
 */
package io.github.ddpm.fetch;
