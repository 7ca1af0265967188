package io.github.ddpm.fetch;

import java.net.URI;

/**
 * A file on a server.
 *
 * @param set its collection, and its folder on a mirror
 * @param name its name on disk
 * @param uri its official address
 * @param bytes its approximate length
 * @param sha256 the SHA-256 of its content, in hexadecimal digits
 * @param unpacked whether that is the hash of the gunzipped content, which does not depend on who
 *     compressed it
 */
public record RemoteFile(
    String set, String name, URI uri, long bytes, String sha256, boolean unpacked) {}
