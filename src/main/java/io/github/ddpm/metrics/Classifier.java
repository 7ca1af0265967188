package io.github.ddpm.metrics;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.ddpm.data.HostBatch;
import io.github.ddpm.data.ImageSet;
import io.github.ddpm.files.CacheKey;
import io.github.ddpm.files.Sha256;
import io.github.ddpm.torch.Devices;
import io.github.ddpm.torch.FlatParameters;
import io.github.ddpm.torch.Torch;
import java.nio.ByteBuffer;

/**
 * A classifier trained on the reference data. Its features reflect what matters in that data and
 * need no download. Its figures can only be compared with those of the same classifier.
 */
public final class Classifier implements FeatureNetwork {
  private final ClassifierNetwork network;
  private final FlatParameters parameters;
  private final NDManager manager;
  private final NDArray weights;
  private final int classes;
  private String sha256;
  private double accuracy = Double.NaN;

  /** Creates a classifier for such images and their classes, with all weights 0. */
  public Classifier(ImageSet images, Device device) {
    classes = images.classes().size();
    network = new ClassifierNetwork(images.channels(), images.imageSize(), classes);
    parameters = new FlatParameters(network);
    manager = Torch.newManager(device);
    weights = parameters.zeros(manager);
  }

  /** The position of each parameter in the weights. */
  public FlatParameters parameters() {
    return parameters;
  }

  /** The weights in one array; may be filled in place until the classifier is first used. */
  public NDArray weights() {
    return weights;
  }

  /** Share of the held-out images that it classifies correctly; NaN if never measured. */
  public double accuracy() {
    return accuracy;
  }

  /** Sets the {@link #accuracy()}. */
  public void accuracy(double measured) {
    accuracy = measured;
  }

  /** Features and logits of {@code x} (N, C, H, W) in [−1, 1], with the caller's weights. */
  NDList forward(NDArray x, NDArray flat, boolean training) {
    return network.forward(parameters.view(flat), new NDList(x), training);
  }

  @Override
  public Kind kind() {
    return Kind.CLASSIFIER;
  }

  @Override
  public String name() {
    return "classifier";
  }

  /** SHA-256 of the weights. */
  @Override
  public String sha256() {
    if (sha256 == null) {
      float[] values = weights.toFloatArray();
      ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length);
      bytes.asFloatBuffer().put(values);
      sha256 = new Sha256().add(bytes).hex();
    }
    return sha256;
  }

  @Override
  public String preparation() {
    return "signed, own size";
  }

  @Override
  public CacheKey key() {
    return new CacheKey("classifier's features", 1)
        .add("sha256", sha256())
        .add("device", Devices.name(manager.getDevice()));
  }

  @Override
  public int dimensions() {
    return ClassifierNetwork.FEATURES;
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public float[] features(HostBatch images) {
    return evaluate(images, 0);
  }

  @Override
  public float[] probabilities(HostBatch images) {
    return evaluate(images, 1);
  }

  private float[] evaluate(HostBatch images, int output) {
    Torch.gradMode(false);
    try (NDManager scope = manager.newSubManager()) {
      NDArray flat = weights.stopGradient();
      flat.attach(scope);
      NDArray result = forward(images.toTensor(scope), flat, false).get(output);
      return (output == 0 ? result : result.softmax(1)).toFloatArray();
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
