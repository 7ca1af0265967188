package io.github.ddpm.decode;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * A JPEG's frame.
 *
 * @param process the number of its marker, 0xC0 to 0xCF
 * @param ids the components' names
 * @param adobe the colours by libjpeg's rules, in the numbers of Adobe's marker: 0 for those of the
 *     components themselves, 1 for YCbCr, 2 for YCCK
 */
record JpegFrame(int process, int width, int height, List<Integer> ids, int adobe) {
  private static final int LOSSLESS = 0xC3;
  private static final int COEFFICIENTS = 64;

  /**
   * The frame of a picture.
   *
   * @throws IOException if there is none, or more than one, or its process is not read
   */
  static JpegFrame of(JpegSegments segments) throws IOException {
    if (segments.frames().size() != 1) {
      throw UnreadableException.damaged(
          segments.frames().isEmpty() ? "it has no frame" : "it has more than one frame");
    }
    byte[] frame = segments.frames().get(0);
    int components = frame.length < 7 ? 0 : frame[6];
    if (components < 1 || components > 4 || frame.length < 7 + 3 * components) {
      throw UnreadableException.damaged("its frame is malformed");
    }
    int process = frame[0] & 0xFF;
    if (process > 0xC7) {
      throw UnreadableException.notRead("is compressed with arithmetic coding");
    } else if (process > LOSSLESS) {
      throw UnreadableException.notRead("is a hierarchical JPEG");
    } else if (frame[1] != 8 && process != LOSSLESS) {
      throw UnreadableException.notRead("has %d bits per sample".formatted(frame[1]));
    }
    Integer[] ids = new Integer[components];
    for (int i = 0; i < components; i++) {
      ids[i] = frame[7 + 3 * i] & 0xFF;
    }
    int height = (frame[2] & 0xFF) << 8 | (frame[3] & 0xFF);
    int width = (frame[4] & 0xFF) << 8 | (frame[5] & 0xFF);
    if (height == 0) {
      throw UnreadableException.notRead("gives its height at its end");
    }
    List<Integer> names = List.of(ids);
    return new JpegFrame(process, width, height, names, colours(segments, names));
  }

  private static int colours(JpegSegments segments, List<Integer> ids) {
    if (ids.size() == 4) {
      return segments.adobe().filter(transform -> transform != 0).isPresent() ? 2 : 0;
    } else if (segments.isJfif()) {
      return 1;
    }
    boolean rgb = ids.equals(List.of((int) 'R', (int) 'G', (int) 'B'));
    return segments.adobe().map(transform -> Math.min(1, transform)).orElse(rgb ? 0 : 1);
  }

  int components() {
    return ids.size();
  }

  boolean isLossless() {
    return process == LOSSLESS;
  }

  /** Whether it is CMYK or the like. */
  boolean isOfInks() {
    return ids.size() == 4;
  }

  /**
   * Requires the scans to have all of the picture: an end that is missing takes the last ones with
   * it, and a picture can be made of the others.
   */
  void requireWhole(JpegSegments segments) throws IOException {
    int[][] missingBits = new int[ids.size()][COEFFICIENTS];
    for (int[] component : missingBits) {
      Arrays.fill(component, Integer.MAX_VALUE);
    }
    for (byte[] scan : segments.scans()) {
      int count = scan.length == 0 ? 0 : scan[0];
      int last = 1 + 2 * count;
      if (scan.length >= last + 3) {
        boolean progressive = process == 0xC2;
        int from = progressive ? Math.min(63, scan[last] & 0xFF) : 0;
        int to = progressive ? Math.min(63, scan[last + 1] & 0xFF) : 63;
        for (int i = 0; i < count; i++) {
          int component = ids.indexOf(scan[1 + 2 * i] & 0xFF);
          if (component >= 0 && from <= to) {
            int bits = progressive ? scan[last + 2] & 0xF : 0;
            Arrays.fill(missingBits[component], from, to + 1, bits);
          }
        }
      }
    }
    for (int[] component : missingBits) {
      boolean none = component[0] == Integer.MAX_VALUE;
      boolean some = Arrays.stream(component).anyMatch(bits -> bits > 0);
      if (none || (some && !segments.isEnded())) {
        throw UnreadableException.damaged("scans are missing");
      }
    }
  }
}
