package io.github.ddpm.checkpoint;

import java.io.IOException;

/** Writes the contents of a checkpoint. */
@FunctionalInterface
public interface CheckpointWriter {

  /** Writes all files of one checkpoint into the staging folder. */
  void write(StagingFolder staging) throws IOException;
}
