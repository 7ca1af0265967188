package io.github.ddpm.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JsonFilesTest {

  @TempDir private Path folder;
  private Path path;

  @BeforeEach
  void nameTheFile() {
    path = folder.resolve("config.json");
  }

  // The text is what Python 3's json.dumps(document, indent=2, sort_keys=True) + "\n" gives.
  @Test
  void aDocumentIsWrittenAsPythonWritesIt() throws IOException {
    Map<String, Object> document = new HashMap<>();
    document.put("norm_eps", 1e-6);
    document.put("block_out_channels", List.of(128, 256));
    document.put("attention_head_dim", null);
    document.put("center_input_sample", false);
    document.put("_class_name", "UNet2DModel");
    document.put("empty", List.of());
    document.put("nested", Map.of("empty", Map.of(), "é\u001f\"", "ü\n/"));
    document.put("lambda_min_clipped", Double.NEGATIVE_INFINITY);
    document.put("unet", List.of("diffusers", "UNet2DModel"));
    JsonFiles.write(path, document);
    assertEquals(
        """
        {
          "_class_name": "UNet2DModel",
          "attention_head_dim": null,
          "block_out_channels": [
            128,
            256
          ],
          "center_input_sample": false,
          "empty": [],
          "lambda_min_clipped": -Infinity,
          "nested": {
            "empty": {},
            "\\u00e9\\u001f\\"": "\\u00fc\\n/"
          },
          "norm_eps": 1e-06,
          "unet": [
            "diffusers",
            "UNet2DModel"
          ]
        }
        """,
        Files.readString(path));
    assertEquals(document, JsonFiles.read(path));
  }

  // Python 3's repr of the same numbers.
  @Test
  void doublesArePrintedAsPythonPrintsThem() {
    assertEquals("0.0", PythonFloat.print(0));
    assertEquals("-0.0", PythonFloat.print(-0.0));
    assertEquals("1.0", PythonFloat.print(1));
    assertEquals("100.0", PythonFloat.print(100));
    assertEquals("0.02", PythonFloat.print(0.02));
    assertEquals("0.0001", PythonFloat.print(1e-4));
    assertEquals("1e-05", PythonFloat.print(1e-5));
    assertEquals("-1.25e-07", PythonFloat.print(-1.25e-7));
    assertEquals("1234567890123456.0", PythonFloat.print(1234567890123456.0));
    assertEquals("1e+16", PythonFloat.print(1e16));
    assertEquals("2e+23", PythonFloat.print(Double.parseDouble("2e23")));
    assertEquals("5e-324", PythonFloat.print(Double.MIN_VALUE));
    assertEquals("1.7976931348623157e+308", PythonFloat.print(Double.MAX_VALUE));
    assertEquals("NaN", PythonFloat.print(Double.NaN));
  }

  @Test
  void everyDoubleReadsBackAsItself() {
    Random random = new Random(3);
    for (int i = 0; i < 2_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      assertEquals(value, Double.parseDouble(PythonFloat.print(value)));
    }
  }

  @Test
  void unquotedSpecialNumbersAndAllKindsOfValuesAreRead() throws IOException {
    Files.writeString(
        path,
        "{\"a\": -Infinity, \"b\": NaN, \"c\": [1, 5000000000, 1e-06, Infinity], \"d\": null}");
    Map<String, Object> document = JsonFiles.read(path);
    assertEquals(List.of("a", "b", "c", "d"), List.copyOf(document.keySet()));
    assertEquals(Double.NEGATIVE_INFINITY, document.get("a"));
    assertEquals(Double.NaN, document.get("b"));
    assertEquals(
        Arrays.<Object>asList(1, 5_000_000_000L, 1e-6, Double.POSITIVE_INFINITY),
        document.get("c"));
    Files.writeString(path, "{\"a\": 18446744073709551616}");
    assertEquals(new BigInteger("18446744073709551616"), JsonFiles.read(path).get("a"));
  }

  @Test
  void errorsNameFileLineAndColumn() throws IOException {
    assertCorrupt("{\n  \"a\": 1,\n  \"b\": oops\n}", "line 3, column ");
    assertCorrupt("{\n  \"a\": 1,\n  \"a\": 2\n}", "line 3, column 6: Duplicate field 'a'");
    assertCorrupt("{} {}", "line 1, column 4");
    assertCorrupt("{\"a\": 1", "line 1, column 8");
    assertCorrupt("[1]", "line 1, column 1");
    assertCorrupt("null", "null");
    assertCorrupt("", "not the JSON expected");
    assertCorrupt("[".repeat(5000), "not the JSON expected");
  }

  @Test
  void aFileLongerThanAnyDocumentIsNotRead() throws IOException {
    try (RandomAccessFile sparse = new RandomAccessFile(path.toFile(), "rw")) {
      sparse.setLength((1L << 26) + 1);
    }
    CorruptFileException e = assertThrows(CorruptFileException.class, () -> JsonFiles.read(path));
    assertTrue(e.getMessage().contains("67108865 bytes are too many"), e.getMessage());
  }

  private void assertCorrupt(String content, String part) throws IOException {
    Files.writeString(path, content);
    CorruptFileException e = assertThrows(CorruptFileException.class, () -> JsonFiles.read(path));
    assertTrue(e.getMessage().contains(part), e.getMessage());
    assertTrue(e.getMessage().startsWith(path.toString()), e.getMessage());
  }
}
