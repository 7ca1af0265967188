package io.github.ddpm.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** {@code EmulatedTest} starts the program on an ARM that lacks some instructions. */
final class RequiredInstructionsTest {
  @Test
  void thisMachineHasThem() {
    RequiredInstructions.require();
  }

  /** As the kernel tells them of a Raspberry Pi 4 and of a Neoverse N1. */
  @Test
  void anArmNeedsAtomicInstructions() {
    assertTrue(RequiredInstructions.ofArm(0x8ff).orElseThrow().contains("Raspberry Pi 5"));
    assertEquals(Optional.empty(), RequiredInstructions.ofArm(0x119fff));
  }

  @Test
  void anX86NeedsSse41() {
    String old = "flags\t\t: fpu sse sse2 ht pni ssse3\n";
    assertTrue(RequiredInstructions.ofX86(old).orElseThrow().contains("SSE4.1"));
    assertEquals(Optional.empty(), RequiredInstructions.ofX86("flags\t\t: fpu sse sse2 sse4_1\n"));
    assertEquals(Optional.empty(), RequiredInstructions.ofX86(""));
  }
}
