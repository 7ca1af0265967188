package io.github.ddpm.fetch;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * A replacement for the files' official addresses: {@code base/<set>/<file>}.
 *
 * @param base an http, https or file address that ends in a slash; empty for the official ones
 */
record Mirror(Optional<URI> base) {
  private static final Set<String> SCHEMES = Set.of("http", "https", "file");

  static Mirror of(Optional<String> address) {
    return new Mirror(address.filter(text -> !text.isBlank()).map(Mirror::uri));
  }

  private static URI uri(String address) {
    try {
      URI uri = URI.create(address.endsWith("/") ? address : address + "/");
      if (uri.getScheme() != null && SCHEMES.contains(uri.getScheme())) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Reported below.
    }
    throw new IllegalArgumentException(
        "DDPM_DATA_MIRROR: must be an address of http, https or file, is " + address);
  }

  URI of(RemoteFile file) {
    return base.map(uri -> uri.resolve(file.set() + "/" + file.name())).orElse(file.uri());
  }
}
