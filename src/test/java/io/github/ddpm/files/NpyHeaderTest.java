package io.github.ddpm.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NpyHeaderTest {
  private static final String WORDS = "{'descr': '<f8', 'fortran_order': True, 'shape': (2, 30), }";

  @Test
  void whatIsWrittenIsReadAgainAndEndsWhereElementsAreAligned() throws IOException {
    for (long[] shape : new long[][] {{}, {7}, {1, 20}, {1234567890, 1, 2, 3}}) {
      NpyHeader header = NpyHeader.of("|u1", shape);
      assertEquals(0, header.toBytes().length % 64);
      assertTrue(NpyHeader.isAt(header.toBytes()));
      assertEquals(header, read(header.toBytes()));
    }
    NpyHeader byColumns = new NpyHeader("<f8", true, List.of(2L, 30L));
    assertEquals(byColumns, read(byColumns.toBytes()));
    assertArrayEquals(
        bytes("\u0093NUMPY\1\0\166\0" + WORDS + " ".repeat(117 - WORDS.length()) + "\n"),
        byColumns.toBytes());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void allVersionsAreReadAndTheElementsLeft(int version) throws IOException {
    String length = (char) WORDS.length() + "\0" + (version == 1 ? "" : "\0\0");
    ByteArrayInputStream in =
        new ByteArrayInputStream(
            bytes("\u0093NUMPY" + (char) version + "\0" + length + WORDS + "elements"));

    assertEquals(new NpyHeader("<f8", true, List.of(2L, 30L)), NpyHeader.read(in));
    assertArrayEquals(bytes("elements"), in.readAllBytes());
  }

  @Test
  void aHeaderThatIsCutShortAnywhereIsSaidToEnd() {
    byte[] whole = NpyHeader.of("|u1", 2, 3).toBytes();
    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      EOFException e = assertThrows(EOFException.class, () -> read(part));
      assertEquals("ends within the header of a NumPy array", e.getMessage());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'shape': (1,), 'fortran_order': False} | descr",
        "{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1,)} | descr",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)} | fortran_order",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)} | shape"
      })
  void aHeaderOfOtherWordsIsRefused(String words, String field) {
    String problem = refusal("\u0093NUMPY\1\0" + (char) words.length() + "\0" + words);
    assertEquals("has a header without a plain '" + field + "'", problem);
  }

  @Test
  void whatIsNoHeaderIsRefused() {
    assertEquals("does not begin as a NumPy array", refusal("PK\3\4 and more"));
    assertEquals(
        "has an implausible header of 4294967295 bytes",
        refusal("\u0093NUMPY\2\0\u00ff\u00ff\u00ff\u00ff"));
  }

  @Test
  void anExtentThatNoArrayHasIsNotMisread() throws IOException {
    String words = WORDS.replace("(2, 30)", "(2 3, 99999999999999999999)");
    NpyHeader header = read(bytes("\u0093NUMPY\1\0" + (char) words.length() + "\0" + words));
    assertEquals(List.of(2L, 3L, Long.MAX_VALUE), header.shape());
  }

  private static String refusal(String bytes) {
    return assertThrows(NpyHeader.MalformedException.class, () -> read(bytes(bytes))).getMessage();
  }

  private static NpyHeader read(byte[] bytes) throws IOException {
    return NpyHeader.read(new ByteArrayInputStream(bytes));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
