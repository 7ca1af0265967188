package io.github.ddpm.torch;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Walks through a pickle of protocol 2 without running it. PyTorch's reader takes as much memory as
 * a length in the pickle says, before it finds that fewer bytes follow.
 *
 * @see <a href="https://docs.python.org/3/library/pickletools.html">Python's table of opcodes</a>
 */
final class PickleLengths {
  private PickleLengths() {}

  /** Whether every length in {@code pickle} fits into what follows it, up to its end. */
  static boolean fit(byte[] pickle) {
    ByteBuffer in = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
    try {
      while (true) {
        int opcode = in.get() & 0xFF;
        if (opcode == '.') {
          return true;
        }
        skipArgument(opcode, in);
      }
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      return false;
    }
  }

  private static void skipArgument(int opcode, ByteBuffer in) {
    switch (opcode) {
      case '(',
          '0',
          '1',
          '2',
          'N',
          'Q',
          'R',
          'a',
          'b',
          'd',
          '}',
          'e',
          'l',
          ']',
          'o',
          's',
          't',
          ')',
          'u',
          0x81,
          0x85,
          0x86,
          0x87,
          0x88,
          0x89 -> {}
      case 'K', 'h', 'q', 0x80, 0x82 -> skip(1, in);
      case 'M', 0x83 -> skip(2, in);
      case 'J', 'j', 'r', 0x84 -> skip(4, in);
      case 'G' -> skip(8, in);
      case 'U', 0x8a -> skip(in.get() & 0xFF, in);
      case 'T', 'X', 0x8b -> skip(in.getInt(), in);
      case 'F', 'I', 'L', 'S', 'V', 'P', 'g', 'p' -> skipLine(in);
      case 'c', 'i' -> {
        skipLine(in);
        skipLine(in);
      }
      default -> throw new IllegalArgumentException("no opcode of protocol 2: " + opcode);
    }
  }

  private static void skip(int count, ByteBuffer in) {
    if (count < 0 || count > in.remaining()) { // Lengths are unsigned.
      throw new BufferUnderflowException();
    }
    in.position(in.position() + count);
  }

  private static void skipLine(ByteBuffer in) {
    while (in.get() != '\n') {
      // On to the end of the line.
    }
  }
}
