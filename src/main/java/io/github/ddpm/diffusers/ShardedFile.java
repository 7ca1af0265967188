package io.github.ddpm.diffusers;

import io.github.ddpm.checkpoint.CorruptFileException;
import io.github.ddpm.checkpoint.JsonFiles;
import io.github.ddpm.checkpoint.TensorFile;
import io.github.ddpm.checkpoint.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Weights in several files beside an index, as diffusers and transformers split large ones: {@code
 * {"weight_map": {"conv_in.weight": "…-00001-of-00002.safetensors", …}}}.
 */
final class ShardedFile implements TensorFile {
  private final Path index;
  private final Map<String, TensorFile> fileOf = new TreeMap<>();
  private final Map<String, TensorInfo> infos = new TreeMap<>();
  private final Map<String, TensorFile> files = new LinkedHashMap<>();

  private ShardedFile(Path index) {
    this.index = index;
  }

  /** The names of the files by tensor, each of which lies beside the index. */
  static Map<String, String> weightMap(Path index) throws IOException {
    Map<String, String> names = new TreeMap<>();
    if (JsonFiles.read(index).get("weight_map") instanceof Map<?, ?> map && !map.isEmpty()) {
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        if (!(entry.getValue() instanceof String name)
            || !name.matches("[^/\\\\:\\x00]+")
            || name.matches("\\.+")) {
          throw new CorruptFileException(
              index, "tensor '%s': '%s' names no file".formatted(entry.getKey(), entry.getValue()));
        }
        names.put(entry.getKey().toString(), name);
      }
      return names;
    }
    throw new CorruptFileException(index, "field 'weight_map' is missing");
  }

  /**
   * Opens all files of an index.
   *
   * @throws IOException if one is missing or lacks a tensor, or two have the same
   */
  static ShardedFile open(Path index) throws IOException {
    Map<String, String> weightMap = weightMap(index);
    ShardedFile sharded = new ShardedFile(index);
    try {
      for (String name : new TreeSet<>(weightMap.values())) {
        sharded.files.put(name, WeightFile.open(index.resolveSibling(name)));
      }
      sharded.gather(weightMap);
      return sharded;
    } catch (IOException | RuntimeException e) {
      sharded.close();
      throw e;
    }
  }

  /** All tensors of the files, as diffusers takes them, though the index may list fewer. */
  private void gather(Map<String, String> weightMap) throws IOException {
    for (TensorFile file : files.values()) {
      for (Map.Entry<String, TensorInfo> entry : file.tensors().entrySet()) {
        infos.put(entry.getKey(), entry.getValue());
        TensorFile other = fileOf.put(entry.getKey(), file);
        if (other != null) {
          throw CorruptFileException.ofTensor(
              file.path(), entry.getKey(), "is in %s too".formatted(other.path()));
        }
      }
    }
    for (Map.Entry<String, String> entry : weightMap.entrySet()) {
      TensorFile file = files.get(entry.getValue());
      if (!file.tensors().containsKey(entry.getKey())) {
        throw CorruptFileException.ofTensor(
            file.path(), entry.getKey(), "is not in the file, but in the index");
      }
    }
  }

  @Override
  public Path path() {
    return index;
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return Collections.unmodifiableMap(infos);
  }

  @Override
  public Map<String, String> metadata() {
    return files.values().iterator().next().metadata();
  }

  @Override
  public ByteBuffer read(String name) throws IOException {
    TensorFile file = fileOf.get(name);
    if (file == null) {
      throw CorruptFileException.ofTensor(index, name, "is in none of the files");
    }
    return file.read(name);
  }

  @Override
  public void close() throws IOException {
    for (TensorFile file : files.values()) {
      file.close();
    }
  }
}
