package io.github.ddpm.selftest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import ai.djl.Device;
import io.github.ddpm.torch.Precision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MachinePrecisionTest {
  private static final String CACHE = "ddpm.cache";

  @TempDir Path folder;
  private String before;

  @BeforeEach
  void useAnEmptyCache() {
    before = System.getProperty(CACHE);
    System.setProperty(CACHE, folder.toString());
  }

  @AfterEach
  void useTheOther() {
    System.setProperty(CACHE, before);
  }

  @Test
  void automaticBecomesOneOfTheFormatsAndIsKept() throws IOException {
    Precision found = MachinePrecision.resolve(Precision.AUTO, Device.cpu());
    assertNotEquals(Precision.AUTO, found);
    assertEquals(found.name(), Files.readString(MachinePrecision.file()));
  }

  @ParameterizedTest
  @EnumSource(names = {"FP32", "BF16"})
  void whatIsKeptIsTaken(Precision kept) throws IOException {
    Files.createDirectories(MachinePrecision.file().getParent());
    Files.writeString(MachinePrecision.file(), kept.name());
    assertEquals(kept, MachinePrecision.resolve(Precision.AUTO, Device.cpu()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "AUTO", "FP7"})
  void whatIsDamagedIsMeasuredAgain(String damaged) throws IOException {
    Files.createDirectories(MachinePrecision.file().getParent());
    Files.writeString(MachinePrecision.file(), damaged);
    Precision found = MachinePrecision.resolve(Precision.AUTO, Device.cpu());
    assertEquals(found.name(), Files.readString(MachinePrecision.file()));
  }

  /** Another process has measured too, and keeps its choice first. */
  @ParameterizedTest
  @EnumSource(names = {"FP32", "BF16"})
  void whoeverKeepsAChoiceFirstDecides(Precision theirs) throws IOException {
    Path kept = MachinePrecision.file();
    Files.createDirectories(kept.getParent());
    Properties before = System.getProperties();
    System.setProperties(
        new Properties(before) {
          private static final long serialVersionUID = 1L;

          @Override
          public String getProperty(String key) {
            if (!key.equals("ddpm.measured")) {
              return super.getProperty(key);
            }
            try {
              Files.writeString(kept, theirs.name());
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
            return theirs == Precision.FP32 ? "BF16" : "FP32";
          }
        });
    try {
      assertEquals(theirs, MachinePrecision.resolve(Precision.AUTO, Device.cpu()));
    } finally {
      System.setProperties(before);
    }
    assertEquals(theirs.name(), Files.readString(kept));
  }

  @ParameterizedTest
  @EnumSource(names = {"FP32", "BF16"})
  void whatWasAskedForIsTaken(Precision precision) {
    assertEquals(precision, MachinePrecision.resolve(precision, Device.cpu()));
  }
}
