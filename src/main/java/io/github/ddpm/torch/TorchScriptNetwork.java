package io.github.ddpm.torch;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.ScriptCall;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipException;

/** A network saved with {@code torch.jit.save}, for evaluation, not training. */
public final class TorchScriptNetwork implements AutoCloseable {
  private final Path file;
  private final List<String> code;
  private final PtNDManager manager;
  private final PtSymbolBlock module;

  private TorchScriptNetwork(
      Path file, List<String> code, PtNDManager manager, PtSymbolBlock module) {
    this.file = file;
    this.code = code;
    this.manager = manager;
    this.module = module;
  }

  /**
   * Loads the network in {@code file} onto {@code device}.
   *
   * @throws IOException if the file is missing, is not TorchScript, or reaches other files
   */
  public static TorchScriptNetwork open(Path file, Device device) throws IOException {
    List<String> code = code(file);
    PtNDManager manager = (PtNDManager) Torch.newManager(device);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      PtSymbolBlock module = JniUtils.loadModule(manager, in, true, false);
      JniUtils.enableInferenceMode(module);
      return new TorchScriptNetwork(file, code, manager, module);
    } catch (EngineException e) {
      manager.close();
      throw notTorchScript(file, e);
    }
  }

  /** The file that it was read from. */
  public Path file() {
    return file;
  }

  /** Whether {@code text} occurs in the network's code. */
  public boolean mentions(String text) {
    return code.stream().anyMatch(source -> source.contains(text));
  }

  /**
   * Runs {@code forward(images, flags…)}.
   *
   * @param images in the form that the network expects
   * @param output which of several outputs: an index from 0 into a list or tuple, or a key of a
   *     dictionary; empty if there is only one
   * @return the output, belonging to the manager of {@code images}
   * @throws IOException if the network fails or has no such output
   */
  public NDArray evaluate(NDArray images, String output, boolean... flags) throws IOException {
    Torch.prepareThread();
    Torch.gradMode(false);
    List<IValue> arguments = new ArrayList<>(List.of(IValue.from((PtNDArray) images)));
    for (boolean flag : flags) {
      arguments.add(IValue.from(flag));
    }
    try (IValue result = ScriptCall.run(module, "forward", arguments.toArray(new IValue[0]))) {
      return select(result, output, (PtNDManager) images.getManager());
    } catch (EngineException e) {
      throw new IOException(
          "%s: the network failed on images of shape %s (%s)"
              .formatted(file, images.getShape(), lastLine(e)),
          e);
    } finally {
      arguments.forEach(IValue::close);
    }
  }

  private NDArray select(IValue result, String output, PtNDManager target) throws IOException {
    if (result.isTensor() && output.isEmpty()) {
      return result.toTensor(target);
    }
    Map<String, IValue> outputs = result.isMap() ? result.toIValueMap() : Collections.emptyMap();
    List<IValue> list =
        result.isTuple()
            ? Arrays.asList(result.toIValueTuple())
            : result.isList() ? Arrays.asList(result.toIValueArray()) : List.of();
    try {
      IValue chosen = outputs.get(output);
      if (output.matches("\\d{1,4}") && Integer.parseInt(output) < list.size()) {
        chosen = list.get(Integer.parseInt(output));
      }
      if (chosen == null || !chosen.isTensor()) {
        throw new IOException(
            "%s: the network gives %s, which has no output '%s'; name another"
                .formatted(file, describe(result, outputs, list), output));
      }
      return chosen.toTensor(target);
    } finally {
      outputs.values().forEach(IValue::close);
      list.forEach(IValue::close);
    }
  }

  private static String describe(IValue result, Map<String, IValue> outputs, List<IValue> list) {
    return result.isTensor()
        ? "one tensor"
        : result.isMap() ? "a dictionary of " + outputs.keySet() : "a list of " + list.size();
  }

  private static List<String> code(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(file.toString());
    }
    try {
      return ForeignScript.code(file);
    } catch (ZipException e) {
      throw notTorchScript(file, e);
    }
  }

  private static IOException notTorchScript(Path file, Exception cause) {
    return new IOException(
        "%s: is not a TorchScript file (%s); save the network with torch.jit.save"
            .formatted(file, lastLine(cause)),
        cause);
  }

  private static String lastLine(Exception e) {
    List<String> lines = String.valueOf(e.getMessage()).lines().filter(l -> !l.isBlank()).toList();
    return lines.isEmpty() ? e.toString() : lines.get(lines.size() - 1).strip();
  }

  @Override
  public void close() {
    manager.close();
  }
}
