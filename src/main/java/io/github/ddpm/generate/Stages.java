package io.github.ddpm.generate;

import io.github.ddpm.config.Assignment;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.model.Model;
import io.github.ddpm.model.ModelFinder;
import io.github.ddpm.output.ImageSink;
import io.github.ddpm.output.Selection;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.settings.InvalidSetting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The models that enlarge, one after another, what a first one draws, and the small images that it
 * is shown itself.
 */
final class Stages implements AutoCloseable {
  private final Optional<ReadImages> small;
  private final Optional<ImageSize> smallSize;
  private final List<Model> larger = new ArrayList<>();
  private final Map<String, String> provenance = new LinkedHashMap<>();

  private Stages(Optional<ReadImages> small, Optional<ImageSize> smallSize) {
    this.small = small;
    this.smallSize = smallSize;
  }

  /**
   * Reads them.
   *
   * @param first the model whose images are enlarged, or that enlarges images of files
   * @throws InvalidSetting if they do not fit together
   * @throws IOException if a model or an image cannot be read
   */
  static Stages open(SamplingRequest request, Path runs, Model first) throws IOException {
    EnlargementRequest wanted = request.enlargement();
    wanted.requireWithout(request.edit());
    Stages stages = new Stages(Optional.empty(), Optional.empty());
    if (wanted.small().isPresent()) {
      Shown shown =
          Shown.of(first)
              .orElseThrow(
                  () ->
                      new InvalidSetting(
                          EnlargementRequest.ENLARGE,
                          "%s is shown no small images; use a model trained with model.low_resolution, or --from for variations of an image"
                              .formatted(first.folder())));
      ImageFitting fitting =
          ImageFitting.ofShown(first, shown, wanted.small().get().files().get(0));
      ReadImages images = ReadImages.of(wanted.small().get(), fitting);
      stages = new Stages(Optional.of(images), Optional.of(fitting.size()));
      stages.provenance.put("ddpm.enlarged", images.sha256());
    } else {
      Shown.requireNone(
          first,
          "give --enlarge SMALL.png or a folder of them, or draw small ones first, with --model BASE --upscale "
              + first.folder());
    }
    try {
      Model before = first;
      for (Path model : wanted.models()) {
        before = stages.add(ModelFinder.named(model, runs), before, request);
      }
      return stages;
    } catch (IOException | RuntimeException e) {
      stages.close();
      throw e;
    }
  }

  /** The models after the first. */
  List<Model> larger() {
    return List.copyOf(larger);
  }

  private Model add(Path path, Model before, SamplingRequest request) throws IOException {
    Map<String, String> known = new LinkedHashMap<>();
    List<Assignment> overrides =
        request.overrides().stream()
            .filter(set -> !set.key().startsWith("sampling.guidance_")) // Of the first alone.
            .toList();
    Model model =
        ModelFinder.read(
            path,
            folder -> {
              known.putAll(ImageOrigin.of(folder, request.seed()));
              return Model.open(folder, overrides);
            });
    larger.add(model);
    Shown shown =
        Shown.of(model)
            .orElseThrow(
                () ->
                    new InvalidSetting(
                        EnlargementRequest.UPSCALE,
                        "%s draws from noise alone; use a model trained with model.low_resolution, or draw with it as --model"
                            .formatted(model.folder())));
    shown.requireLike(EnlargementRequest.UPSCALE, model, before.pipeline().unet().config());
    Map<String, String> all =
        ImageOrigin.of(known, model, List.of(model.settings()), model.classes());
    all.remove("ddpm.seed");
    all.remove("ddpm.samplers");
    provenance.put("ddpm.stage" + (larger.size() + 1), String.join("; ", all.values()));
    return model;
  }

  /** The model that draws the images that are written. */
  Model last(Model first) {
    return larger.isEmpty() ? first : larger.get(larger.size() - 1);
  }

  /** What the images depend on besides the first model. */
  Map<String, String> provenance() {
    return provenance;
  }

  /** Draws the images that the sink lacks. */
  void sample(BatchSampler first, long seed, Selection images, Progress progress, ImageSink sink)
      throws IOException {
    BatchSampler shown =
        small
            .map(source -> first.enlarging(new Enlarging(source, smallSize.orElseThrow(), 1)))
            .orElse(first);
    if (larger.isEmpty()) {
      shown.sample(seed, images, progress, sink);
      return;
    }
    List<BatchSampler> all = new ArrayList<>(List.of(shown));
    for (Model model : larger) {
      all.add(BatchSampler.of(model, model.settings(), model.classes()));
    }
    new Cascade(all).sample(seed, images, progress, sink);
  }

  @Override
  public void close() {
    larger.forEach(Model::close);
  }
}
