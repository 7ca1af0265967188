package io.github.ddpm.metrics;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Reference statistics as a NumPy archive with the arrays {@code mu} (d) and {@code sigma} (d, d):
 * the files of pytorch-fid, of EDM and of guided-diffusion, other arrays in which are passed over.
 */
public final class NpzStatistics {
  /** The first bytes of an array's file: the magic word and version 1.0. */
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

  private static final int ALIGNMENT = 64;

  private static final Pattern HEADER =
      Pattern.compile(
          "\\{'descr': '(<f[48])', 'fortran_order': (False|True), 'shape': \\(([\\d, ]*)\\)");

  private NpzStatistics() {}

  /**
   * Reads a file.
   *
   * @throws IOException if it is not there, or is not such an archive
   */
  public static Gaussian read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(file.toString());
    }
    try (ZipFile zip = new ZipFile(file.toFile())) {
      double[] mean = array(file, zip, "mu", 1);
      double[] covariance = array(file, zip, "sigma", 2);
      if (covariance.length != mean.length * (long) mean.length) {
        throw bad(file, "sigma has %d numbers, mu %d".formatted(covariance.length, mean.length));
      }
      return new Gaussian(mean, covariance);
    } catch (ZipException e) {
      throw bad(file, "is not a NumPy archive (" + e.getMessage() + ")");
    }
  }

  /** Writes a new file, float64; parent folders are made. */
  public static void write(Path file, Gaussian gaussian) throws IOException {
    long d = gaussian.dimensions();
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path beside = file.resolveSibling("." + file.getFileName() + ".part");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(beside));
        ZipOutputStream zip = new ZipOutputStream(out)) {
      put(zip, "mu", d + ",", gaussian.mean());
      put(zip, "sigma", d + ", " + d, gaussian.covariance());
    }
    Files.move(beside, file);
  }

  private static void put(ZipOutputStream zip, String name, String shape, double[] values)
      throws IOException {
    String text = "{'descr': '<f8', 'fortran_order': False, 'shape': (" + shape + "), }";
    int unpadded = MAGIC.length + 2 + text.length() + 1;
    String header = text + " ".repeat(-unpadded & (ALIGNMENT - 1)) + "\n";
    ByteBuffer bytes =
        ByteBuffer.allocate(MAGIC.length + 2 + header.length() + Double.BYTES * values.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(MAGIC)
            .putShort((short) header.length())
            .put(header.getBytes(StandardCharsets.US_ASCII));
    bytes.asDoubleBuffer().put(values);
    zip.putNextEntry(new ZipEntry(name + ".npy"));
    zip.write(bytes.array());
    zip.closeEntry();
  }

  private static double[] array(Path file, ZipFile zip, String name, int rank) throws IOException {
    ZipEntry entry = zip.getEntry(name + ".npy");
    if (entry == null) {
      throw bad(file, "has no array '" + name + "'; reference statistics have mu and sigma");
    }
    try (InputStream in = zip.getInputStream(entry);
        DataInputStream data = new DataInputStream(in)) {
      byte[] magic = data.readNBytes(MAGIC.length);
      if (!Arrays.equals(magic, 0, 6, MAGIC, 0, 6)) {
        throw bad(file, "array '" + name + "' is not NumPy's");
      }
      int length = Short.toUnsignedInt(Short.reverseBytes(data.readShort()));
      if (magic[6] > 1) { // From version 2 on, the header's length has four bytes.
        length |= Short.toUnsignedInt(Short.reverseBytes(data.readShort())) << Short.SIZE;
      }
      String header = new String(data.readNBytes(length), StandardCharsets.ISO_8859_1);
      return values(file, name, header, rank, data);
    } catch (EOFException e) {
      throw bad(file, "array '" + name + "' is cut short");
    }
  }

  private static double[] values(
      Path file, String name, String header, int rank, DataInputStream data) throws IOException {
    Matcher matcher = HEADER.matcher(header);
    if (!matcher.find()) {
      throw bad(
          file, "array '%s' is not of float32 or float64: %s".formatted(name, header.strip()));
    }
    long[] shape =
        Arrays.stream(matcher.group(3).split(","))
            .map(String::strip)
            .filter(side -> !side.isEmpty())
            .mapToLong(Long::parseLong)
            .toArray();
    long count = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    int width = matcher.group(1).equals("<f4") ? Float.BYTES : Double.BYTES;
    if (shape.length != rank || count < 1 || count * width > Integer.MAX_VALUE) {
      throw bad(file, "array '%s' has the shape (%s)".formatted(name, matcher.group(3)));
    }
    // A covariance is symmetric: read by columns it is the same.
    byte[] bytes = data.readNBytes((int) (count * width));
    if (bytes.length < count * width) {
      throw bad(file, "array '" + name + "' is cut short");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    double[] values = new double[(int) count];
    Arrays.setAll(values, i -> width == Float.BYTES ? buffer.getFloat() : buffer.getDouble());
    return values;
  }

  private static IOException bad(Path file, String problem) {
    return new IOException(
        file + ": " + problem + ". Make the file again, or take --data instead of --reference");
  }
}
