package io.github.ddpm.generate;

import ai.djl.ndarray.NDManager;
import io.github.ddpm.model.Pipeline;
import io.github.ddpm.torch.BatchParts;
import io.github.ddpm.torch.NetworkFunction;
import io.github.ddpm.torch.Precision;

/**
 * A pipeline's network with its weights of the moment, traced and packed for evaluation, which
 * several samplers may use one after another.
 *
 * @param unet the network
 * @param parts the threads that evaluate it
 * @param manager owns its weights
 */
record ReadyNetwork(NetworkFunction unet, BatchParts parts, NDManager manager)
    implements AutoCloseable {

  /** Prepares a network for batches of up to {@code batchSize} images. */
  static ReadyNetwork of(Pipeline pipeline, Precision precision, int batchSize) {
    BatchParts parts = new BatchParts(pipeline.weights().getDevice(), batchSize);
    NDManager manager = pipeline.weights().getManager().newSubManager();
    try {
      int images = parts.largest(batchSize);
      return new ReadyNetwork(pipeline.evaluated(precision, manager, images), parts, manager);
    } catch (RuntimeException e) {
      manager.close();
      parts.close();
      throw e;
    }
  }

  @Override
  public void close() {
    unet.close();
    manager.close();
    parts.close();
  }
}
