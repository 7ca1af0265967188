package io.github.ddpm.evaluation;

import static io.github.ddpm.settings.InvalidSetting.require;

import io.github.ddpm.metrics.FeatureStatistics;
import io.github.ddpm.metrics.NpzStatistics;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.ranks.Shard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file to which a user wants the statistics of the real images written. Of the processes that
 * share an evaluation the first one to join it writes the file; the others keep it.
 *
 * @param wanted the file, if any
 */
record SavedReference(Optional<Path> wanted, Shard shard) {
  private static final Logger LOG = LoggerFactory.getLogger(SavedReference.class);

  /** Refuses an existing file, before hours are spent; of a shard, it says that it is kept. */
  void check() {
    if (wanted.filter(Files::exists).isPresent()) {
      Path file = wanted.get();
      require(!shard.isAll(), "--save-reference", file + " exists already");
      LOG.warn("{} exists already and is kept", file);
    }
  }

  /** Writes the file, unless another process of the same evaluation has. */
  void write(FeatureChoice choice, Reference reference, Progress progress) throws IOException {
    if (wanted.isEmpty()) {
      return;
    }
    Path file = wanted.get();
    if (Files.exists(file)) {
      if (shard.isAll()) {
        throw new IOException(file + ": exists already; give another --save-reference");
      }
      return;
    }
    try (StoredFeatures features =
        reference.features(choice.required(), ImageMeasures.BATCH, progress)) {
      NpzStatistics.write(file, FeatureStatistics.of(features).gaussian());
    }
  }
}
