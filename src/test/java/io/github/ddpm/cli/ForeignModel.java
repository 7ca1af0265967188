package io.github.ddpm.cli;

import io.github.ddpm.checkpoint.JsonFiles;
import io.github.ddpm.checkpoint.Safetensors;
import io.github.ddpm.checkpoint.SafetensorsFile;
import io.github.ddpm.checkpoint.TensorEntry;
import io.github.ddpm.diffusion.Fixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A network that diffusers has written, in the folders that people have.
 *
 * @param fixture its folder among the fixtures
 */
record ForeignModel(String fixture) {
  static final String NAME = "diffusion_pytorch_model";
  static final String WEIGHTS = NAME + ".safetensors";

  Path weights() {
    return Fixture.folder().resolve(fixture).resolve("unet").resolve(WEIGHTS);
  }

  /** The network's description in a folder, without weights. */
  Path described(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.copy(weights().resolveSibling("config.json"), folder.resolve("config.json"));
    return folder;
  }

  /** The network alone. */
  Path network(Path folder) throws IOException {
    described(folder);
    Files.copy(weights(), folder.resolve(WEIGHTS));
    return folder;
  }

  /** A pipeline, without the network's weights. */
  Path pipeline(Path folder, Map<String, ?> scheduler) throws IOException {
    described(folder.resolve("unet"));
    Files.createDirectories(folder.resolve("scheduler"));
    JsonFiles.write(folder.resolve("scheduler/scheduler_config.json"), scheduler);
    JsonFiles.write(folder.resolve("model_index.json"), Map.of("_class_name", "DDPMPipeline"));
    return folder;
  }

  /** Those of the weights whose names are wanted, in a file of their own. */
  void part(Path file, Predicate<String> wanted) throws IOException {
    try (SafetensorsFile all = SafetensorsFile.open(weights())) {
      List<TensorEntry> tensors = new ArrayList<>();
      all.tensors()
          .forEach(
              (name, info) -> {
                if (wanted.test(name)) {
                  tensors.add(
                      new TensorEntry(name, info.dtype(), info.shape(), () -> read(all, name)));
                }
              });
      Safetensors.write(file, all.metadata(), tensors);
    }
  }

  /** The weights in two files with an index, whose names end so. */
  void split(Path folder, String suffix) throws IOException {
    Map<String, String> map = new TreeMap<>();
    List<String> names =
        List.of(NAME + "-00001-of-00002.safetensors", NAME + "-00002-of-00002.safetensors");
    try (SafetensorsFile all = SafetensorsFile.open(weights())) {
      all.tensors().keySet().forEach(name -> map.put(name, names.get(isUp(name) ? 1 : 0)));
    }
    part(folder.resolve(names.get(0)), name -> !isUp(name));
    part(folder.resolve(names.get(1)), ForeignModel::isUp);
    JsonFiles.write(
        folder.resolve(WEIGHTS + ".index" + suffix + ".json"),
        Map.of("metadata", Map.of("total_size", 1), "weight_map", map));
  }

  private static boolean isUp(String name) {
    return name.startsWith("up_blocks") || name.equals("conv_out.bias");
  }

  /** The weights with one number changed. */
  void changed(Path file, float value) throws IOException {
    try (SafetensorsFile all = SafetensorsFile.open(weights())) {
      List<TensorEntry> tensors = new ArrayList<>();
      all.tensors()
          .forEach(
              (name, info) -> {
                ByteBuffer bytes = copy(read(all, name));
                if (name.equals("conv_in.weight")) {
                  bytes.putFloat(8, value);
                }
                tensors.add(new TensorEntry(name, info.dtype(), info.shape(), () -> bytes));
              });
      Safetensors.write(file, all.metadata(), tensors);
    }
  }

  private static ByteBuffer copy(ByteBuffer bytes) {
    return ByteBuffer.allocate(bytes.remaining()).order(bytes.order()).put(bytes).flip();
  }

  private static ByteBuffer read(SafetensorsFile file, String name) {
    try {
      return file.read(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
