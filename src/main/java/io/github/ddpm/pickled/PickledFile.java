package io.github.ddpm.pickled;

import io.github.ddpm.checkpoint.CorruptFileException;
import io.github.ddpm.checkpoint.TensorFile;
import io.github.ddpm.checkpoint.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A file of {@code torch.save} open for reading. The dictionary of tensors may be the whole, or the
 * only one among the values of another dictionary, such as {@code state_dict}.
 */
public final class PickledFile implements TensorFile {

  /** How pickles of PyTorch before version 1.6 begin: 0x1950a86a20f9469cfc6c as a long integer. */
  private static final byte[] OLD_FORMAT = {
    (byte) 0x80, 2, (byte) 0x8a, 10, 0x6c, (byte) 0xfc, (byte) 0x9c, 0x46
  };

  private final Path file;
  private final TorchArchive archive;
  private final Map<String, PickledTensor> tensors;
  private final Map<String, TensorInfo> infos = new TreeMap<>();

  private PickledFile(Path file, TorchArchive archive, Map<String, PickledTensor> tensors) {
    this.file = file;
    this.archive = archive;
    this.tensors = tensors;
    tensors.forEach((name, tensor) -> infos.put(name, tensor.info()));
  }

  /**
   * Opens a file, reads its pickle and checks where all tensors are.
   *
   * @throws UnreadPickleException if its pickle names other things of Python than tensors
   * @throws IOException if it is damaged, or holds something else
   */
  public static PickledFile open(Path file) throws IOException {
    TorchArchive archive = TorchArchive.open(file);
    try {
      Object root = new WeightsUnpickler(file).read(archive.pickle());
      Map<String, PickledTensor> tensors = tensors(file, root);
      for (PickledTensor tensor : tensors.values()) {
        archive.require(tensor.storage());
      }
      return new PickledFile(file, archive, tensors);
    } catch (IOException | RuntimeException e) {
      archive.close();
      throw e;
    }
  }

  /** Whether a file that begins so is a zip archive, as those of {@code torch.save} are. */
  public static boolean isArchive(byte[] head) {
    return head.length > 3 && head[0] == 'P' && head[1] == 'K' && head[2] == 3 && head[3] == 4;
  }

  /**
   * Refuses a file that begins as a pickle does.
   *
   * @throws UnreadPickleException if it does
   */
  public static void refusePickle(Path file, byte[] head) throws UnreadPickleException {
    boolean isPickle = head.length > 2 && head[0] == OLD_FORMAT[0] && head[1] > 1 && head[1] < 6;
    if (isPickle) {
      ByteBuffer start = ByteBuffer.wrap(head, 0, Math.min(head.length, OLD_FORMAT.length));
      throw new UnreadPickleException(
          file,
          start.equals(ByteBuffer.wrap(OLD_FORMAT))
              ? "is a pickle in PyTorch's format before version 1.6, which is not read"
              : "is a Python pickle, which can run any program, and is not read");
    }
  }

  private static Map<String, PickledTensor> tensors(Path file, Object root) throws IOException {
    if (!(root instanceof Map<?, ?> map)) {
      throw new UnreadPickleException(file, "holds no dictionary of tensors");
    } else if (isOfTensors(map)) {
      return named(map);
    }
    List<String> found = new ArrayList<>();
    Map<?, ?> only = Map.of();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (entry.getValue() instanceof Map<?, ?> value && isOfTensors(value)) {
        found.add(String.valueOf(entry.getKey()));
        only = value;
      }
    }
    if (found.size() != 1) {
      throw new UnreadPickleException(
          file,
          found.isEmpty()
              ? "holds no dictionary of tensors"
              : "holds several dictionaries of tensors (%s); save one of them"
                  .formatted(String.join(", ", found)));
    }
    return named(only);
  }

  private static boolean isOfTensors(Map<?, ?> map) {
    return !map.isEmpty()
        && map.keySet().stream().allMatch(String.class::isInstance)
        && map.values().stream().allMatch(PickledTensor.class::isInstance);
  }

  private static Map<String, PickledTensor> named(Map<?, ?> map) {
    Map<String, PickledTensor> named = new TreeMap<>();
    map.forEach((name, tensor) -> named.put((String) name, (PickledTensor) tensor));
    return named;
  }

  @Override
  public Path path() {
    return file;
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return Collections.unmodifiableMap(infos);
  }

  @Override
  public Map<String, String> metadata() {
    return Map.of("format", "pt");
  }

  @Override
  public ByteBuffer read(String name) throws IOException {
    PickledTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw CorruptFileException.ofTensor(file, name, "is not in the file");
    }
    return tensor.elements(archive.content(tensor.storage()));
  }

  @Override
  public void close() throws IOException {
    archive.close();
  }
}
