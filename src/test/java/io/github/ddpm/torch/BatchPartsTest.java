package io.github.ddpm.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class BatchPartsTest {

  @Test
  void partsFollowOneAnotherAndCoverTheBatch() {
    for (int images = 1; images <= 33; images++) {
      try (BatchParts parts = new BatchParts(Device.cpu(), 16)) {
        List<int[]> ranges = parts.map(images, (part, from, to) -> new int[] {from, to});
        int next = 0;
        for (int[] range : ranges) {
          assertEquals(next, range[0]);
          assertTrue(range[1] > range[0]);
          next = range[1];
        }
        assertEquals(images, next);
      }
    }
  }

  @Test
  void smallBatchesAndUndividedOnesHaveOnePartOnTheCallingThread() {
    for (BatchParts parts :
        List.of(new BatchParts(Device.cpu(), 7), new BatchParts(Device.cpu(), 1))) {
      try (parts) {
        assertEquals(7, parts.largest(7));
        assertEquals(
            List.of(Thread.currentThread()),
            parts.map(7, (part, from, to) -> Thread.currentThread()));
      }
    }
  }

  @Test
  void aFailureOfAPartIsThrownAsItIs() {
    try (BatchParts parts = new BatchParts(Device.cpu(), 64)) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  parts.map(
                      64,
                      (part, from, to) -> {
                        throw new IllegalArgumentException("images " + from);
                      }));
      assertEquals("images 0", e.getMessage());
    }
  }

  @Test
  void aFailureIsToldOnlyWhenAllPartsHaveEnded() {
    try (BatchParts parts = new BatchParts(Device.cpu(), 64)) {
      AtomicInteger ended = new AtomicInteger();
      assertThrows(
          IllegalStateException.class,
          () ->
              parts.map(
                  64,
                  (part, from, to) -> {
                    if (from == 0) {
                      ended.incrementAndGet();
                      throw new IllegalStateException("the first part");
                    }
                    LockSupport.parkNanos(50_000_000);
                    return ended.incrementAndGet();
                  }));
      assertEquals(parts.map(64, (part, from, to) -> part).size(), ended.get());
    }
  }
}
