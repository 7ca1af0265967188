package io.github.ddpm.torch;

import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript archive made of text: PyTorch's {@code .pt} file is a zip of uncompressed entries,
 * holding the code, a pickle of the module object and an empty pickle of constants.
 */
final class ScriptArchive {
  /** The texts beside this class; all other texts may call their functions. */
  static final ScriptTexts OWN =
      new ScriptTexts(
          ScriptArchive.class,
          List.of(
              "formats",
              "norm",
              "ops",
              "arithmetic",
              "transfer",
              "optimizer",
              "numerics",
              "rescaling"));

  private static final int PROTOCOL_2 = 0x80;
  private static final int NEW_OBJECT = 0x81;
  private static final int TRUE = 0x88;

  private ScriptArchive() {}

  /**
   * Loads a module of the class {@code name}.
   *
   * @param methods its methods, indented by two spaces
   * @param texts the texts whose functions they may call besides those of {@link #OWN}
   */
  static PtSymbolBlock load(PtNDManager manager, String name, String methods, ScriptTexts texts) {
    try {
      byte[] archive = of(name, methods, texts);
      return JniUtils.loadModule(manager, new ByteArrayInputStream(archive), true, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The bytes of that module's archive. */
  static byte[] of(String name, String methods, ScriptTexts texts) {
    String code =
        "class %s(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n%s"
            .formatted(name, methods);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      store(zip, "data.pkl", module(name));
      store(zip, "code/__torch__.py", code.getBytes(StandardCharsets.UTF_8));
      store(zip, "code/__torch__/rules.py", Rules.text().getBytes(StandardCharsets.UTF_8));
      store(zip, OWN);
      store(zip, texts);
      store(zip, "constants.pkl", new byte[] {(byte) PROTOCOL_2, 2, ')', '.'});
      store(zip, "version", "3\n".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** The pickle of an object of class {@code __torch__.name} with the attribute training = True. */
  private static byte[] module(String name) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.write(new byte[] {(byte) PROTOCOL_2, 2});
      out.writeBytes("c__torch__\n" + name + "\n)");
      out.write(NEW_OBJECT);
      out.writeBytes("}(X");
      byte[] attribute = "training".getBytes(StandardCharsets.US_ASCII);
      out.write(
          ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(attribute.length).array());
      out.write(attribute);
      out.write(TRUE);
      out.writeBytes("ub.");
    }
    return bytes.toByteArray();
  }

  private static void store(ZipOutputStream zip, ScriptTexts texts) throws IOException {
    for (String file : texts.names()) {
      byte[] text = texts.read(file).getBytes(StandardCharsets.UTF_8);
      store(zip, "code/__torch__/" + file + ".py", text);
    }
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry("ops/" + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
