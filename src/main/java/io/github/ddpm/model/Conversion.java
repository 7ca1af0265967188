package io.github.ddpm.model;

import io.github.ddpm.checkpoint.Dtype;
import io.github.ddpm.checkpoint.JsonFiles;
import io.github.ddpm.checkpoint.Safetensors;
import io.github.ddpm.checkpoint.TensorEntry;
import io.github.ddpm.checkpoint.TensorFile;
import io.github.ddpm.diffusers.PipelineFolder;
import io.github.ddpm.diffusers.UNetDocument;
import io.github.ddpm.files.AtomicFile;
import io.github.ddpm.files.Directories;
import io.github.ddpm.unet.UNetConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rewrites a pipeline with current tensor names and every field of the network's description, and
 * without other files, such as a run's training state. The scheduler's file stays as it is. What
 * could not be drawn with is refused.
 *
 * @param in a pipeline, a checkpoint or a run
 * @param out the new folder, which must not exist
 * @param format of the weights; empty to keep each tensor's format, which reproduces a file of the
 *     reference library byte for byte
 */
public record Conversion(Path in, Path out, Optional<WeightFormat> format) {
  private static final Logger LOG = LoggerFactory.getLogger(Conversion.class);

  /**
   * Converts; {@code out} appears only when it is complete.
   *
   * @throws IOException if {@code in} is not a supported pipeline, {@code out} exists, or files
   *     cannot be read or written
   */
  public void run() throws IOException {
    if (Files.exists(out)) {
      throw new FileAlreadyExistsException(
          out.toString(), null, "exists already; give a new folder");
    }
    LOG.info("{} written from {}", out, ModelFinder.read(in, this::convert));
  }

  private Path convert(Path model) throws IOException {
    PipelineFolder source = new PipelineFolder(model);
    try (AtomicFile target = AtomicFile.claimed(out.toAbsolutePath().normalize(), false)) {
      write(source, Files.createDirectory(target.temporary()));
      target.finish();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return model;
  }

  private void write(PipelineFolder source, Path folder) throws IOException {
    Map<String, Object> index = source.index();
    UNetConfig config = Pipeline.network(source).config();
    source.scheduler(); // Refuses what could not be drawn with.
    Directories.make(folder.resolve(PipelineFolder.UNET).getParent());
    Directories.make(folder.resolve(PipelineFolder.SCHEDULER).getParent());
    JsonFiles.write(folder.resolve(PipelineFolder.INDEX), index);
    JsonFiles.write(folder.resolve(PipelineFolder.UNET), UNetDocument.of(config));
    JsonFiles.write(folder.resolve(PipelineFolder.SCHEDULER), source.schedulerFields());
    Optional<Map<String, Object>> noising = source.noisingFields();
    if (noising.isPresent()) {
      Files.createDirectories(folder.resolve(PipelineFolder.NOISING).getParent());
      JsonFiles.write(folder.resolve(PipelineFolder.NOISING), noising.get());
    }
    try (TensorFile weights = source.weights()) {
      List<TensorEntry> tensors = new ArrayList<>();
      for (String name : weights.tensors().keySet()) {
        tensors.add(converted(weights, name));
      }
      Safetensors.write(folder.resolve(PipelineFolder.WEIGHTS), weights.metadata(), tensors);
    }
  }

  private TensorEntry converted(TensorFile weights, String name) {
    Dtype found = weights.tensors().get(name).dtype();
    Dtype wanted = format.map(WeightFormat::dtype).orElse(found);
    return new TensorEntry(
        name, wanted, weights.tensors().get(name).shape(), () -> bytes(weights, name, found));
  }

  private ByteBuffer bytes(TensorFile weights, String name, Dtype found) {
    try {
      FloatBuffer values = weights.readWeights(name);
      boolean asFound = format.isEmpty() || format.get().dtype() == found;
      return asFound ? weights.read(name) : format.get().bytes(values);
    } catch (ArithmeticException e) {
      throw new UncheckedIOException(
          new IOException(
              "%s: tensor '%s': %s".formatted(weights.path(), name, e.getMessage()), e));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
