package io.github.ddpm.torch;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.github.ddpm.testing.ZipBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TorchScript files of strangers, looked through before PyTorch runs them. */
final class ForeignScriptTest {
  @TempDir Path folder;

  @Test
  void networksThatComputeArePassed() throws IOException {
    for (String text : new String[] {ScriptFile.CHANNEL_MEANS, ScriptFile.TWO_OUTPUTS}) {
      Path file = folder.resolve("net.pt");
      ScriptFile.write(file, text);
      assertTrue(ForeignScript.code(file).stream().anyMatch(code -> code.contains("forward")));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "torch.save([x], \"/tmp/a\")",
        "(torch.save)([x], \"/tmp/a\")",
        "ops.aten.save([x], \"/tmp/a\")",
        "torch . save([x], \"/tmp/a\")",
        "torch.from_file(\"/etc/passwd\", False, 9)",
        "ops.aten.from_file(\"/tmp/a\", True, 9)",
        "ops.aten._save([x], \"/tmp/a\")",
        "ops.aten._from_file(\"/tmp/a\", True, 9)",
        "torch.distributed.rpc.rpc_sync(\"worker\", x)",
        "torch.distributed.rpc.rpc_async(\"worker\", x)",
        "torch.distributed.rpc.rpc_remote(\"worker\", x)",
        "torch.distributed.autograd.dist_backward(x)",
        "ops._c10d_functional.all_reduce(x, \"sum\", \"\")",
        "ops.c10d.barrier(x)",
        "ops.aoti_torch.load(\"/tmp/a.so\")",
        "__torch__.torch.classes.aoti.AOTIModelContainerRunner(\"/tmp/a.so\")"
      })
  void aNetworkThatReachesFilesIsRefusedBeforeItRuns(String call) throws IOException {
    Path file = folder.resolve("net.pt");
    ScriptFile.write(
        file,
        "  def forward(self: __torch__.Net, x: Tensor) -> Tensor:\n    y = %s\n    return x\n"
            .formatted(call));

    IOException e =
        assertThrows(IOException.class, () -> TorchScriptNetwork.open(file, Device.cpu()).close());

    assertTrue(e.getMessage().startsWith(file + ": its code names '"), e.getMessage());
  }

  @Test
  void whatUnpacksToMuchMoreIsRefused() throws IOException {
    assertRefused("unpacks to more than 4 times", "a/data/0", new byte[1 << 27]);
    byte[] half = new byte[40 << 20]; // Harmless alone.
    assertRefused("unpacks to more than 4 times", Map.of("a/data/0", half, "a/data/1", half));
  }

  @Test
  void entriesThatShareTheirBytesAreRefused() throws IOException {
    byte[] content = new byte[1000];
    new Random(0).nextBytes(content);
    byte[] one = zip(Map.of("a/data/0", content));
    List<byte[]> records = new ArrayList<>();
    for (char name = '0'; name <= '9'; name++) {
      byte[] record = ZipBytes.record(one);
      record[record.length - 1] = (byte) name;
      records.add(record);
    }
    assertRefused("is damaged: its entries overlap", ZipBytes.overlapping(one, records));
  }

  @Test
  void aLengthThatIsNotTheContentsIsFound() throws IOException {
    byte[] zip = zip(Map.of("a/code/x.py", "pass".getBytes(StandardCharsets.US_ASCII)));
    zip[ZipBytes.indexOf(zip, ZipBytes.RECORD) + 24]++;
    assertRefused("is damaged: the checksum of", zip);
  }

  @Test
  void aLengthInAPickleThatNothingFollowsIsRefused() throws IOException {
    assertRefused("is damaged: a/data.pkl", "a/data.pkl", pickle(1_500_000_000));
    assertRefused("is damaged: a/code/x.debug_pkl", "a/code/x.debug_pkl", pickle(-100));
    assertTrue(PickleLengths.fit(pickle(3)));
    assertFalse(PickleLengths.fit(new byte[] {(byte) 0x80, 2}));
  }

  @Test
  void twoEntriesOfOneNameAreRefused() throws IOException {
    Path file = folder.resolve("net.pt");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("a/code/x.py"));
      zip.putNextEntry(new ZipEntry("A/CODE/x.py"));
    }
    IOException e = assertThrows(IOException.class, () -> ForeignScript.code(file));
    assertTrue(e.getMessage().contains("two entries named"), e.getMessage());
  }

  @Test
  void aChangedByteIsFound() throws IOException {
    Path file = folder.resolve("net.pt");
    ScriptFile.write(file, ScriptFile.CHANNEL_MEANS);
    byte[] bytes = Files.readAllBytes(file);
    int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("torch.mean");
    bytes[at + 9] = 'm';
    Files.write(file, bytes);
    IOException e = assertThrows(IOException.class, () -> ForeignScript.code(file));
    assertTrue(e.getMessage().contains("the checksum of"), e.getMessage());
  }

  /** Protocol 2, a text of this length that is three letters long, and the end. */
  private static byte[] pickle(int length) {
    return ByteBuffer.allocate(11)
        .put(new byte[] {(byte) 0x80, 2, 'X'})
        .putInt(Integer.reverseBytes(length))
        .put(new byte[] {'a', 'b', 'c', '.'})
        .array();
  }

  private static byte[] zip(Map<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
    return bytes.toByteArray();
  }

  private void assertRefused(String problem, String name, byte[] content) throws IOException {
    assertRefused(problem, Map.of(name, content));
  }

  private void assertRefused(String problem, Map<String, byte[]> entries) throws IOException {
    assertRefused(problem, zip(entries));
  }

  private void assertRefused(String problem, byte[] zip) throws IOException {
    Path file = folder.resolve("net.pt");
    Files.write(file, zip);
    IOException e = assertThrows(IOException.class, () -> ForeignScript.code(file));
    assertTrue(e.getMessage().startsWith(file + ": " + problem), e.getMessage());
  }
}
