package io.github.ddpm.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ProcessorTest {
  @Test
  void nameAndInstructionsOfAnX86() {
    String cpuinfo =
        """
        processor\t: 0
        vendor_id\t: AuthenticAMD
        model name\t: AMD EPYC 9B45
        cache size\t: 1024 KB
        flags\t\t: fpu avx512f sse4_1 avx2 avx512_bf16 avx2x

        processor\t: 1
        model name\t: AMD EPYC 9B45
        """;
    assertEquals(
        new Processor("AMD EPYC 9B45", 2, List.of("avx2", "avx512f", "avx512_bf16")),
        Processor.of(cpuinfo, 2));
  }

  @Test
  void anArmHasFeaturesButNoName() {
    Processor processor = Processor.of("Features\t: fp asimd evtstrm atomics bf16\n", 4);
    assertEquals(System.getProperty("os.arch"), processor.name());
    assertEquals(List.of("asimd", "bf16"), processor.vectors());
  }

  @Test
  void whereTheSystemTellsNothingTheArchitectureIsItsName() {
    assertEquals(new Processor(System.getProperty("os.arch"), 1, List.of()), Processor.of("", 1));
    assertTrue(Processor.ofThisMachine().cores() >= 1);
  }
}
