package io.github.ddpm.decode;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Adobe's notes beside a picture, an XML text, of which the orientation counts. */
final class Xmp {
  static final String IN_PNG = "XML:com.adobe.xmp";
  static final String IN_JPEG = "http://ns.adobe.com/xap/1.0/\0";

  private static final Pattern ORIENTATION =
      Pattern.compile("tiff:Orientation(?:\\s*=\\s*[\"']|>)\\s*([1-8])");

  private Xmp() {}

  /** The orientation, 1 to 8; empty if it says none. */
  static Optional<Integer> orientation(byte[] xmp) {
    Matcher said = ORIENTATION.matcher(new String(xmp, StandardCharsets.ISO_8859_1));
    return said.find() ? Optional.of(Integer.valueOf(said.group(1))) : Optional.empty();
  }
}
