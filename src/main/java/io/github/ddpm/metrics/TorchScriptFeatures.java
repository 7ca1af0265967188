package io.github.ddpm.metrics;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.data.HostBatch;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.files.CacheKey;
import io.github.ddpm.files.Sha256;
import io.github.ddpm.torch.Arithmetic;
import io.github.ddpm.torch.Devices;
import io.github.ddpm.torch.Numerics;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.torch.TorchScriptNetwork;
import io.github.ddpm.torch.Transfer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Features of a TorchScript network. NVIDIA's translation of the Inception network of 2015 takes
 * bytes of any size and resizes them to 299×299 itself, as TensorFlow 1 did. It returns 2048 pooled
 * features, or probabilities without the last layer's bias.
 */
public final class TorchScriptFeatures implements FeatureNetwork {
  /** NVIDIA's file {@code inception-2015-12-05.pt}, 95,607,719 bytes. */
  public static final String INCEPTION_SHA256 =
      "f58cb9b6ec323ed63459aa4fb441fe750cfe39fafad6da5cb504a16f19e958f4";

  private static final float[] IMAGENET_MEAN = {0.485f, 0.456f, 0.406f};
  private static final float[] IMAGENET_DEVIATION = {0.229f, 0.224f, 0.225f};
  private static final int PROBE_SIDE = 32;

  private final TorchScriptNetwork network;
  private final TorchScriptSettings settings;
  private final Device device;
  private final String sha256;
  private final boolean likeInception;
  private final int dimensions;
  private final int classes;

  private TorchScriptFeatures(
      TorchScriptNetwork network, TorchScriptSettings settings, Device device) throws IOException {
    this.network = network;
    this.settings = settings;
    this.device = device;
    sha256 = Sha256.of(network.file());
    likeInception = network.mentions("return_features: bool");
    HostBatch probe = probe();
    dimensions = features(probe).length;
    classes = likeInception || !settings.logits().isEmpty() ? probabilities(probe).length : 0;
  }

  /**
   * Loads the network in {@code file} and tries it on one image.
   *
   * @throws IOException if the file is not TorchScript, or the network does not take such images
   */
  public static TorchScriptFeatures open(Path file, TorchScriptSettings settings, Device device)
      throws IOException {
    TorchScriptNetwork network = TorchScriptNetwork.open(file, device);
    try {
      return new TorchScriptFeatures(network, settings, device);
    } catch (IOException | RuntimeException e) {
      network.close();
      throw e;
    }
  }

  /** Whether it is torchvision's Inception, which was retrained and expects other inputs. */
  public boolean isTorchvisionInception() {
    return network.mentions("class Inception3(Module)");
  }

  @Override
  public Kind kind() {
    return sha256.equals(INCEPTION_SHA256) ? Kind.INCEPTION : Kind.OTHER;
  }

  @Override
  public String name() {
    return network.file().toString();
  }

  @Override
  public String sha256() {
    return sha256;
  }

  @Override
  public String preparation() {
    if (likeInception) {
      return "bytes, resized by the network";
    }
    String size =
        settings.size() == 0
            ? "own size"
            : "resized to %d, bilinear with antialiasing".formatted(settings.size());
    return "%s, %s, %d channels, output '%s'"
        .formatted(
            settings.range().name().toLowerCase(Locale.ROOT),
            size,
            settings.channels(),
            settings.features());
  }

  @Override
  public CacheKey key() {
    return new CacheKey("features", 1)
        .add("sha256", sha256)
        .add("size", settings.size())
        .add("range", settings.range())
        .add("channels", settings.channels())
        .add("features", settings.features())
        .add("logits", settings.logits())
        .add("device", Devices.name(device));
  }

  @Override
  public int dimensions() {
    return dimensions;
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public float[] features(HostBatch images) throws IOException {
    try (NDManager manager = Torch.newManager(device)) {
      NDArray features =
          likeInception
              ? network.evaluate(bytes(manager, images, 3), "", true)
              : network.evaluate(prepared(manager, images), settings.features());
      return rows(features, images, "features");
    }
  }

  @Override
  public float[] probabilities(HostBatch images) throws IOException {
    try (NDManager manager = Torch.newManager(device)) {
      if (likeInception) {
        NDArray bytes = bytes(manager, images, 3);
        return rows(network.evaluate(bytes, "", false, false, true), images, "probabilities");
      }
      NDArray logits = network.evaluate(prepared(manager, images), settings.logits());
      return rows(logits.toType(DataType.FLOAT64, true).softmax(1), images, "logits");
    }
  }

  private HostBatch probe() {
    int side = settings.size() == 0 ? PROBE_SIDE : settings.size();
    byte[] pixels = new byte[settings.channels() * side * side];
    return new HostBatch(pixels, new int[] {-1}, settings.channels(), ImageSize.square(side));
  }

  private float[] rows(NDArray output, HostBatch images, String what) throws IOException {
    Shape shape = output.getShape();
    boolean flat = shape.dimension() >= 2 && shape.size() == shape.get(0) * shape.get(1);
    if (!flat || shape.get(0) != images.size()) {
      throw new IOException(
          "%s: the %s must be one row for each image, are %s; name another output"
              .formatted(network.file(), what, shape));
    }
    return output.toType(DataType.FLOAT32, true).toFloatArray();
  }

  private static NDArray bytes(NDManager manager, HostBatch images, int channels)
      throws IOException {
    NDArray bytes = images.toBytes(manager);
    if (images.channels() == channels) {
      return bytes;
    } else if (images.channels() == 1) {
      return bytes.repeat(1, channels);
    }
    throw new IOException("the network expects grey images, but these are in colour");
  }

  private NDArray prepared(NDManager manager, HostBatch images) throws IOException {
    NDArray bytes = bytes(manager, images, settings.channels());
    NDArray x = bytes.toType(DataType.FLOAT32, false);
    if (settings.size() != 0) {
      x = Numerics.resize(x, settings.size(), settings.size());
    }
    return switch (settings.range()) {
      case BYTES -> settings.size() == 0 ? bytes : x.round().toType(DataType.UINT8, false);
      case UNIT -> Arithmetic.over(x, 255);
      case SIGNED -> Transfer.fromBytes(x);
      case IMAGENET -> {
        Shape perChannel = new Shape(1, 3, 1, 1);
        NDArray mean = manager.create(IMAGENET_MEAN, perChannel);
        yield Arithmetic.over(x, 255).sub(mean).div(manager.create(IMAGENET_DEVIATION, perChannel));
      }
    };
  }

  @Override
  public void close() {
    network.close();
  }
}
