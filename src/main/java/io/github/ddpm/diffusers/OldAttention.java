package io.github.ddpm.diffusers;

import io.github.ddpm.checkpoint.CorruptFileException;
import io.github.ddpm.checkpoint.TensorFile;
import io.github.ddpm.checkpoint.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Attention as diffusers stored it before version 0.15: {@code query}, {@code key}, {@code value}
 * and {@code proj_attn} for what is now {@code to_q}, {@code to_k}, {@code to_v} and {@code
 * to_out.0}, and in even older files as 1×1 convolutions, their weights (C', C, 1, 1).
 */
final class OldAttention implements TensorFile {
  private static final Map<String, String> NAMES =
      Map.of("query", "to_q", "key", "to_k", "value", "to_v", "proj_attn", "to_out.0");

  private static final Pattern TENSOR =
      Pattern.compile(
          "(.*\\battentions\\.\\d+\\.)(query|key|value|proj_attn|to_[qkv]|to_out\\.0)(\\.\\w+)");

  private final TensorFile file;
  private final Map<String, String> oldNames = new HashMap<>();
  private final Map<String, TensorInfo> infos = new LinkedHashMap<>();

  private OldAttention(TensorFile file) {
    this.file = file;
  }

  /** Returns the file with all names and shapes in today's form; closing either closes both. */
  static TensorFile renewed(TensorFile file) throws CorruptFileException {
    OldAttention renewed = new OldAttention(file);
    for (Map.Entry<String, TensorInfo> entry : file.tensors().entrySet()) {
      Matcher old = TENSOR.matcher(entry.getKey());
      boolean attention = old.matches();
      String name =
          attention
              ? old.group(1) + NAMES.getOrDefault(old.group(2), old.group(2)) + old.group(3)
              : entry.getKey();
      TensorInfo info = entry.getValue();
      if (renewed.oldNames.put(name, entry.getKey()) != null) {
        throw CorruptFileException.ofTensor(file.path(), name, "appears under two names");
      }
      renewed.infos.put(name, attention ? squeezed(info) : info);
    }
    return renewed;
  }

  private static TensorInfo squeezed(TensorInfo info) {
    List<Long> shape = info.shape();
    return shape.size() == 4 && shape.get(2) == 1 && shape.get(3) == 1
        ? info.withShape(shape.subList(0, 2))
        : info;
  }

  @Override
  public Path path() {
    return file.path();
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return Collections.unmodifiableMap(infos);
  }

  @Override
  public Map<String, String> metadata() {
    return file.metadata();
  }

  @Override
  public ByteBuffer read(String name) throws IOException {
    return file.read(oldNames.getOrDefault(name, name));
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
