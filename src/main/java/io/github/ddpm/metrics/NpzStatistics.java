package io.github.ddpm.metrics;

import io.github.ddpm.files.AtomicFile;
import io.github.ddpm.files.Expansion;
import io.github.ddpm.files.NpyHeader;
import io.github.ddpm.files.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Reference statistics as a NumPy archive with the arrays {@code mu} (d) and {@code sigma} (d, d):
 * the files of pytorch-fid, EDM and guided-diffusion. Other arrays are ignored.
 */
public final class NpzStatistics {
  private NpzStatistics() {}

  /**
   * Reads a file.
   *
   * @throws IOException if it does not exist or is not such an archive
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
    } catch (EOFException
        | ZipException
        | IllegalArgumentException e) { // The last for names of its arrays.
      throw bad(file, "is not a NumPy archive (" + Reason.of(e) + ")");
    }
  }

  /**
   * Writes a new file in float64 and creates its parent folders.
   *
   * @throws FileAlreadyExistsException if the file exists
   */
  public static void write(Path file, Gaussian gaussian) throws IOException {
    long d = gaussian.dimensions();
    AtomicFile.write(
        file,
        false,
        out -> {
          try (ZipOutputStream zip = new ZipOutputStream(out)) {
            put(zip, "mu", gaussian.mean(), d);
            put(zip, "sigma", gaussian.covariance(), d, d);
          }
        });
  }

  private static void put(ZipOutputStream zip, String name, double[] values, long... shape)
      throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(Double.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asDoubleBuffer().put(values);
    zip.putNextEntry(new ZipEntry(name + ".npy"));
    zip.write(NpyHeader.of("<f8", shape).toBytes());
    zip.write(bytes.array());
    zip.closeEntry();
  }

  private static double[] array(Path file, ZipFile zip, String name, int rank) throws IOException {
    ZipEntry entry = zip.getEntry(name + ".npy");
    if (entry == null) {
      throw bad(file, "has no array '" + name + "'; reference statistics have mu and sigma");
    }
    try (InputStream in = zip.getInputStream(entry)) {
      NpyHeader header = NpyHeader.read(in);
      String type = header.type();
      if (!type.equals("<f4") && !type.equals("<f8")) {
        throw bad(file, "array '%s' is of %s, not of float32 or float64".formatted(name, type));
      }
      double bytes = header.elementBytes();
      for (long extent : header.shape()) {
        bytes *= extent;
      }
      if (header.shape().size() != rank || bytes < 1 || bytes > Integer.MAX_VALUE) {
        throw bad(file, "array '%s' has the shape %s".formatted(name, header.shape()));
      } else if (Expansion.isTooLarge(entry.getCompressedSize(), (long) bytes)) {
        throw bad(file, "array '%s' %s".formatted(name, Expansion.PROBLEM));
      }
      double[] values = values(in.readNBytes((int) bytes), (int) bytes, type.equals("<f4"));
      if (!Arrays.stream(values).allMatch(Double::isFinite)) {
        throw bad(file, "array '%s' has values that are not finite".formatted(name));
      }
      return values;
    } catch (NpyHeader.MalformedException e) {
      throw bad(file, "array '%s' %s".formatted(name, e.getMessage()));
    } catch (EOFException e) {
      throw bad(file, "array '" + name + "' is cut short");
    } catch (ZipException e) {
      throw bad(file, "array '%s' is damaged (%s)".formatted(name, Reason.of(e)));
    }
  }

  /** A covariance is symmetric, so the order of rows and columns does not matter. */
  private static double[] values(byte[] bytes, int expected, boolean single) throws EOFException {
    if (bytes.length < expected) {
      throw new EOFException();
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    double[] values = new double[expected / (single ? Float.BYTES : Double.BYTES)];
    Arrays.setAll(values, i -> single ? buffer.getFloat() : buffer.getDouble());
    return values;
  }

  private static IOException bad(Path file, String problem) {
    return new IOException(
        file + ": " + problem + ". Make the file again, or use --data instead of --reference");
  }
}
