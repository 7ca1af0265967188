package io.github.ddpm.collective;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.torch.Transfer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Ranks that are connected by a {@link Transport}.
 *
 * @param gpus sums arrays on GPUs; if it is absent they are summed in the hosts' memory
 * @param started the other ranks, if this one has started them
 */
record Ranks(Transport transport, Optional<Nccl> gpus, List<Process> started)
    implements Collective {
  private static final NDIndex ALL = new NDIndex(":");

  /** Buffers and MPI count in C's int. */
  private static final long MOST_AT_ONCE = 1L << 28;

  Ranks(Transport transport) {
    this(transport, Optional.empty(), List.of());
  }

  @Override
  public Collective on(Device device) {
    boolean here = device.isGpu();
    if (any(here) && any(!here)) {
      throw new InvalidSetting("device", "some ranks compute on a GPU and some do not");
    }
    if (!here) {
      return this;
    }
    Optional<Nccl> nccl = Nccl.start(transport, this, device, System.getenv());
    nccl.ifPresent(sums -> transport.whenLost(why -> sums.abort()));
    return new Ranks(transport, nccl, started);
  }

  @Override
  public int rank() {
    return transport.rank();
  }

  @Override
  public int size() {
    return transport.size();
  }

  @Override
  public void sum(NDArray array) {
    long count = array.getShape().size();
    for (long from = 0; from < count; from += MOST_AT_ONCE) {
      long to = Math.min(from + MOST_AT_ONCE, count);
      try (NDArray piece = array.get(new NDIndex("{}:{}", from, to))) {
        sumPiece(piece);
      }
    }
  }

  private void sumPiece(NDArray piece) {
    if (!piece.getDevice().isGpu()) {
      transport.sum(Transfer.memory(piece));
    } else if (gpus.isPresent()) {
      gpus.get().sum(piece);
    } else {
      try (NDArray host = piece.toDevice(Device.cpu(), true)) {
        transport.sum(Transfer.memory(host));
        try (NDArray sums = host.toDevice(piece.getDevice(), true)) {
          piece.set(ALL, sums);
        }
      }
    }
  }

  @Override
  public float[] sums(float... numbers) {
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(numbers.length * Float.BYTES).order(ByteOrder.nativeOrder());
    bytes.asFloatBuffer().put(numbers);
    transport.sum(bytes);
    float[] sums = new float[numbers.length];
    bytes.asFloatBuffer().get(sums);
    return sums;
  }

  @Override
  public List<String> all(String words) {
    List<String> all = new ArrayList<>();
    for (int root = 0; root < size(); root++) {
      all.add(tell(root, words));
    }
    return all;
  }

  @Override
  public String first(String words) {
    return tell(0, words);
  }

  private String tell(int root, String words) {
    byte[] told = transport.tell(root, words.getBytes(StandardCharsets.UTF_8));
    return new String(told, StandardCharsets.UTF_8);
  }

  @Override
  public boolean keepsArrays() {
    return gpus.isEmpty();
  }

  @Override
  public void whenLost(Consumer<String> action) {
    transport.whenLost(action);
  }

  @Override
  public void awaitFirst() {
    transport.awaitFirst();
  }

  @Override
  public void abandon() {
    transport.abandon();
  }

  @Override
  public void failed(String reason) {
    transport.failed(reason);
  }

  @Override
  public void close() {
    transport.close();
    Started.end(started);
  }
}
