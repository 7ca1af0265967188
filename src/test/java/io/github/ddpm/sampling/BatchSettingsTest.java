package io.github.ddpm.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BatchSettingsTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8, 16, 100})
  void automaticallyEveryThreadHasAsManyGroupsAsTheOthers(int grain) {
    BatchSettings automatic = new BatchSettings(BatchSettings.AUTO, grain);
    for (int threads = 1; threads <= 130; threads++) {
      int groups = automatic.groupsAtOnce(threads, grain);
      assertTrue(groups > 0, "groups");
      assertEquals(0, groups % threads, threads + " threads");
      assertTrue(groups * grain >= 64, groups + " groups");
    }
    assertEquals(64, automatic.imagesAtOnce());
    assertTrue(automatic.warning().isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"64, 16, 4", "16, 16, 1", "31, 16, 1", "1, 16, 1", "3, 1, 3"})
  void theUsersBatchIsALimitForAnyNumberOfThreads(int batch, int grain, int groups) {
    for (int threads : new int[] {1, 2, 64}) {
      assertEquals(groups, new BatchSettings(batch, grain).groupsAtOnce(threads, grain));
    }
    assertEquals(batch, new BatchSettings(batch, grain).imagesAtOnce());
    assertEquals(Math.min(batch, 20), new BatchSettings(batch, grain).mostAtOnce(20));
  }

  @Test
  void aBatchThatAGroupExceedsIsSaid() {
    assertTrue(new BatchSettings(16, 16).warning().isEmpty());
    String warning = new BatchSettings(4, 16).warning().orElseThrow();
    assertTrue(warning.startsWith("sampling.batch_size 4 "), warning);
    assertTrue(warning.contains("16 images, "), warning);
    assertTrue(warning.contains("with sampling.grain=4 too"), warning);
  }
}
