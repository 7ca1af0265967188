package io.github.ddpm.diffusers;

import io.github.ddpm.checkpoint.TensorFile;
import io.github.ddpm.unet.AutoencoderConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The files of an {@code AutoencoderKL} or a {@code VQModel}: those of a folder of its own, or of a
 * pipeline's {@code vae} or {@code vqvae}.
 *
 * @param path of either folder
 */
public record AutoencoderFolder(Path path) {
  public static final String CONFIG = "config.json";
  public static final String WEIGHTS = "diffusion_pytorch_model.safetensors";

  /** The folder that has the files. */
  private Path folder() throws IOException {
    return Stream.of("vae", "vqvae", "")
        .map(path::resolve)
        .filter(folder -> Files.exists(folder.resolve(CONFIG)))
        .findFirst()
        .orElseThrow(
            () ->
                new NoSuchFileException(
                    path.resolve(CONFIG).toString(),
                    null,
                    "there is no autoencoder; give the folder of an AutoencoderKL or a VQModel, or a pipeline that has one as vae or vqvae"));
  }

  /**
   * The autoencoder's description.
   *
   * @throws IOException if it is missing, or asks for something that is not supported
   */
  public AutoencoderConfig config() throws IOException {
    return AutoencoderDocument.parse(Fields.read(folder().resolve(CONFIG)));
  }

  /** The weights under their current names; the caller closes the file. */
  public TensorFile weights() throws IOException {
    TensorFile weights = WeightFiles.open(WeightFiles.find(folder()));
    try {
      return OldAttention.renewed(weights);
    } catch (IOException | RuntimeException e) {
      weights.close();
      throw e;
    }
  }
}
