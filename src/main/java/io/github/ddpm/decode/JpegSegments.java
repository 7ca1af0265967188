package io.github.ddpm.decode;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The segments of a JPEG: those that hold the picture, and what the others say. */
final class JpegSegments {
  private static final int START = 0xD8;
  private static final int END = 0xD9;
  private static final int SCAN = 0xDA;
  private static final int EXIF = 0xE1;
  private static final int PROFILE = 0xE2;
  private static final int ADOBE = 0xEE;
  private static final String PROFILE_PREFIX = "ICC_PROFILE\0";
  private static final int ADOBE_LENGTH = 12;

  private final byte[] file;

  /** Where the pieces of the picture are, each from the one place to the other. */
  private final List<int[]> picture = new ArrayList<>();

  private final List<byte[]> frames = new ArrayList<>();
  private final List<byte[]> scans = new ArrayList<>();
  private final SortedMap<Integer, byte[]> profile = new TreeMap<>();
  private int pieces;
  private byte[] exif;
  private byte[] xmp;
  private boolean jfif;
  private int adobe = -1;
  private boolean ended;

  private JpegSegments(byte[] file) {
    this.file = file;
  }

  static JpegSegments of(byte[] file) {
    JpegSegments segments = new JpegSegments(file);
    segments.walk();
    return segments;
  }

  private void walk() {
    int at = 2;
    while (at < file.length) {
      // Before a marker there may be any number of bytes to fill up, and there is other rubbish.
      if (file[at] != (byte) 0xFF) {
        at++;
        continue;
      }
      while (at < file.length && file[at] == (byte) 0xFF) {
        at++;
      }
      int marker = at < file.length ? file[at++] & 0xFF : END;
      if (marker == END) {
        ended = at < file.length || file[file.length - 1] == (byte) END;
        return;
      } else if (marker > 1 && (marker < 0xD0 || marker > START)) {
        int to = at + length(at);
        if (to <= at || to > file.length) {
          return;
        }
        segment(marker, at, to);
        at = marker == SCAN ? afterScan(to) : to;
      }
    }
  }

  private int length(int at) {
    return at + 2 > file.length ? 0 : (file[at] & 0xFF) << 8 | (file[at + 1] & 0xFF);
  }

  private void segment(int marker, int at, int to) {
    int data = at + 2;
    if (data > to) {
      return;
    }
    boolean isFrame = marker == 0xC0 || (marker > 0xC0 && marker < 0xD0 && marker % 4 != 0);
    if (marker < 0xE0) {
      picture.add(new int[] {at - 2, to}); // From its marker on.
      if (isFrame) {
        byte[] frame = Arrays.copyOfRange(file, data - 1, to);
        frame[0] = (byte) marker;
        frames.add(frame);
      } else if (marker == SCAN) {
        scans.add(Arrays.copyOfRange(file, data, to));
      }
    } else if (marker == 0xE0) {
      jfif |= Bits.startsWith(file, data, "JFIF\0");
    } else if (marker == EXIF && exif == null && Bits.startsWith(file, data, Exif.PREFIX)) {
      exif = Arrays.copyOfRange(file, data, to);
    } else if (marker == EXIF && xmp == null && Bits.startsWith(file, data, Xmp.IN_JPEG)) {
      xmp = Arrays.copyOfRange(file, data, to);
    } else if (marker == PROFILE && Bits.startsWith(file, data, PROFILE_PREFIX)) {
      int from = data + PROFILE_PREFIX.length() + 2;
      if (from <= to) {
        pieces = file[from - 1] & 0xFF;
        profile.putIfAbsent(file[from - 2] & 0xFF, Arrays.copyOfRange(file, from, to));
      }
    } else if (marker == ADOBE
        && to - data >= ADOBE_LENGTH
        && Bits.startsWith(file, data, "Adobe")) {
      adobe = file[data + ADOBE_LENGTH - 1] & 0xFF;
    }
  }

  /** Copies the coded data after a scan's header, and returns where they end. */
  private int afterScan(int from) {
    int at = from;
    while (at + 1 < file.length && !(file[at] == (byte) 0xFF && endsScan(file[at + 1] & 0xFF))) {
      at++;
    }
    int to = at + 1 < file.length ? at : file.length;
    picture.add(new int[] {from, to});
    return to;
  }

  /** Bytes to fill up, a byte 0xFF of the data, and marks to restart at are part of a scan. */
  private static boolean endsScan(int next) {
    return next != 0xFF && next > 1 && (next < 0xD0 || next >= START);
  }

  /** Each frame's marker and what follows its length. */
  List<byte[]> frames() {
    return frames;
  }

  /** What follows each scan's length. */
  List<byte[]> scans() {
    return scans;
  }

  boolean isJfif() {
    return jfif;
  }

  /** The colours that Adobe's marker says: 0 none, 1 YCbCr, 2 YCCK; empty without it. */
  Optional<Integer> adobe() {
    return Optional.of(adobe).filter(transform -> transform >= 0);
  }

  boolean isEnded() {
    return ended;
  }

  Optional<byte[]> exif() {
    return Optional.ofNullable(exif);
  }

  Optional<byte[]> xmp() {
    return Optional.ofNullable(xmp);
  }

  /** The profile; empty if a piece of it is missing. */
  Optional<byte[]> profile() {
    if (pieces == 0 || profile.size() != pieces || profile.lastKey() != pieces) {
      return Optional.empty();
    }
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    profile.values().forEach(whole::writeBytes);
    return Optional.of(whole.toByteArray());
  }

  /**
   * A JPEG with nothing beside the picture but what says its colours.
   *
   * @param adobe the colours, in the numbers of Adobe's marker
   */
  byte[] essentials(int components, int adobe) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0xFF, (byte) START});
    if (components >= 3) {
      byte[] marker = "\u00FF\u00EE\0\u000EAdobe\0d\0\0\0\0?".getBytes(StandardCharsets.ISO_8859_1);
      marker[marker.length - 1] = (byte) adobe;
      out.writeBytes(marker);
    }
    if (components == 4 && profile().isPresent()) {
      profile.forEach((number, piece) -> write(out, number, piece));
    }
    int length = picture.stream().mapToInt(piece -> piece[1] - piece[0]).sum();
    ByteBuffer whole = ByteBuffer.allocate(out.size() + length + 2).put(out.toByteArray());
    picture.forEach(piece -> whole.put(file, piece[0], piece[1] - piece[0]));
    return whole.put((byte) 0xFF).put((byte) END).array();
  }

  private void write(ByteArrayOutputStream out, int number, byte[] piece) {
    int length = Short.BYTES + PROFILE_PREFIX.length() + 2 + piece.length;
    out.writeBytes(new byte[] {(byte) 0xFF, (byte) PROFILE, (byte) (length >> 8), (byte) length});
    out.writeBytes(PROFILE_PREFIX.getBytes(StandardCharsets.ISO_8859_1));
    out.writeBytes(new byte[] {(byte) number, (byte) pieces});
    out.writeBytes(piece);
  }
}
