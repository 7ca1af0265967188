package io.github.ddpm.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.files.NpyHeader;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NpzStatisticsTest {
  @TempDir Path folder;

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    Gaussian gaussian = new Gaussian(new double[] {1, -2}, new double[] {4, 0.5, 0.5, Math.PI});
    Path file = folder.resolve("new/stats.npz");

    NpzStatistics.write(file, gaussian);

    assertArrayEquals(gaussian.mean(), NpzStatistics.read(file).mean());
    assertArrayEquals(gaussian.covariance(), NpzStatistics.read(file).covariance());
    assertThrows(FileAlreadyExistsException.class, () -> NpzStatistics.write(file, gaussian));
  }

  @Test
  void filesOfNumPyAreRead() throws IOException {
    for (String numpy : new String[] {SAVEZ_COMPRESSED, SAVEZ_FLOAT32}) {
      Path file = folder.resolve("numpy.npz");
      Files.write(file, Base64.getDecoder().decode(numpy));

      assertArrayEquals(new double[] {1.5, -2}, NpzStatistics.read(file).mean());
      assertArrayEquals(new double[] {4, 0.25, 0.25, 3}, NpzStatistics.read(file).covariance());
    }
  }

  @Test
  void otherFilesAreRefusedByName() throws IOException {
    Path text = Files.writeString(folder.resolve("text.npz"), "mu, sigma");
    Path other = folder.resolve("other.npz");
    Files.write(other, Base64.getDecoder().decode(SAVEZ_IMAGES));

    assertTrue(refusal(text).startsWith(text + ": is not a NumPy archive"), refusal(text));
    assertTrue(refusal(other).startsWith(other + ": has no array 'mu'"), refusal(other));
    assertBadMean("is of <i8, not of float32 or float64", NpyHeader.of("<i8", 1).toBytes());
    assertBadMean("has the shape [1, 1]", NpyHeader.of("<f8", 1, 1).toBytes());
    assertBadMean("has the shape [9999999999]", NpyHeader.of("<f8", 9_999_999_999L).toBytes());
    assertBadMean("is cut short", NpyHeader.of("<f8", 1).toBytes());
    assertBadMean("does not begin as a NumPy array", new byte[99]);
    assertBadMean("unpacks to more than 200 times", NpyHeader.of("<f8", 1 << 27).toBytes());
    byte[] nan = Arrays.copyOf(NpyHeader.of("<f8", 1).toBytes(), 128 + 8);
    nan[nan.length - 1] = 0x7F;
    nan[nan.length - 2] = (byte) 0xF8;
    assertBadMean("has values that are not finite", nan);
  }

  private void assertBadMean(String problem, byte[] mean) throws IOException {
    Path file = folder.resolve("mean.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("mu.npy"));
      zip.write(mean);
    }
    String refusal = refusal(file);
    assertTrue(refusal.startsWith(file + ": array 'mu' " + problem), refusal);
  }

  private static String refusal(Path file) {
    return assertThrows(IOException.class, () -> NpzStatistics.read(file)).getMessage();
  }

  @Test
  void aFileCutShortIsRefused() throws IOException {
    Path file = folder.resolve("stats.npz");
    NpzStatistics.write(file, new Gaussian(new double[4], new double[16]));
    byte[] bytes = Files.readAllBytes(file);
    for (int length = 0; length < bytes.length; length += 7) {
      Files.write(file, Arrays.copyOf(bytes, length));
      assertThrows(IOException.class, () -> NpzStatistics.read(file));
    }
  }

  /** NumPy 2: {@code savez_compressed(mu=…, sigma=…)}, as pytorch-fid writes. */
  private static final String SAVEZ_COMPRESSED =
      "UEsDBC0AAAAIAAAAIQCwmMVB//////////8GABQAbXUubnB5AQAQAJAAAAAAAAAATQAAAAAAAACb7Bfq"
          + "GxDJyFDGUK2eklqcXKRupaBuk2ahrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOpo6CrUK"
          + "FAAuBjD4YQ+hGQ4AAFBLAwQtAAAACAAAACEAX9u6uP//////////CQAUAHNpZ21hLm5weQEAEACgAAAA"
          + "AAAAAFIAAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgbpNmoa6joJ6WX1RSlJgXn1+UkgoSd0vMKU4F"
          + "ihdnJBakAvkaRjoKRpo6CrUKZAMuBjAQcIDQF+xRaQ4HAFBLAQItAy0AAAAIAAAAIQCwmMVBTQAAAJAA"
          + "AAAGAAAAAAAAAAAAAACAAQAAAABtdS5ucHlQSwECLQMtAAAACAAAACEAX9u6uFIAAACgAAAACQAAAAAA"
          + "AAAAAAAAgAGFAAAAc2lnbWEubnB5UEsFBgAAAAACAAIAawAAABIBAAAAAA==";

  /** NumPy 2: {@code savez}, float32, sigma in Fortran's order, another array beside. */
  private static final String SAVEZ_FLOAT32 =
      "UEsDBC0AAAAAAAAAIQDtgqG3//////////8JABQAYXJyXzAubnB5AQAQAIEAAAAAAAAAgQAAAAAAAACT"
          + "TlVNUFkBAHYAeydkZXNjcic6ICd8dTEnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAo"
          + "MSwpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg"
          + "ICAgICAgCgBQSwMELQAAAAAAAAAhANZDSwX//////////wYAFABtdS5ucHkBABAAiAAAAAAAAACIAAAA"
          + "AAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJzxmNCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFw"
          + "ZSc6ICgyLCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg"
          + "ICAgICAgICAgICAKAADAPwAAAMBQSwMELQAAAAAAAAAhAOZwBFv//////////wkAFABzaWdtYS5ucHkB"
          + "ABAAkAAAAAAAAACQAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJzxmNCcsICdmb3J0cmFuX29yZGVy"
          + "JzogVHJ1ZSwgJ3NoYXBlJzogKDIsIDIpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg"
          + "ICAgICAgICAgICAgICAgICAgICAgICAgICAKAACAQAAAgD4AAIA+AABAQFBLAQItAy0AAAAAAAAAIQDt"
          + "gqG3gQAAAIEAAAAJAAAAAAAAAAAAAACAAQAAAABhcnJfMC5ucHlQSwECLQMtAAAAAAAAACEA1kNLBYgA"
          + "AACIAAAABgAAAAAAAAAAAAAAgAG8AAAAbXUubnB5UEsBAi0DLQAAAAAAAAAhAOZwBFuQAAAAkAAAAAkA"
          + "AAAAAAAAAAAAAIABfAEAAHNpZ21hLm5weVBLBQYAAAAAAwADAKIAAABHAgAAAAA=";

  /** NumPy 2: images instead of statistics. */
  private static final String SAVEZ_IMAGES =
      "UEsDBC0AAAAIAAAAIQBlWdk5//////////8JABQAYXJyXzAubnB5AQAQAIwAAAAAAAAASwAAAAAAAACb"
          + "7BfqGxDJyFDGUK2eklqcXKRupaBeU2qorqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RqGOgpG"
          + "YGSsqaNQq0AG4GJAAgBQSwECLQMtAAAACAAAACEAZVnZOUsAAACMAAAACQAAAAAAAAAAAAAAgAEAAAAA"
          + "YXJyXzAubnB5UEsFBgAAAAABAAEANwAAAIYAAAAAAA==";
}
