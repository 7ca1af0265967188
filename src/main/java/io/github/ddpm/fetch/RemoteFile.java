package io.github.ddpm.fetch;

import java.net.URI;

/**
 * A file that lies on a server.
 *
 * @param set the collection that it belongs to, and the folder on a mirror
 * @param name the name that it gets
 * @param uri its official address
 * @param bytes its length, about
 * @param sha256 the SHA-256 of its content, in hexadecimal digits
 * @param unpacked whether that is the content after gzip's compression is taken away, so that it is
 *     the same whoever has compressed it
 */
public record RemoteFile(
    String set, String name, URI uri, long bytes, String sha256, boolean unpacked) {}
