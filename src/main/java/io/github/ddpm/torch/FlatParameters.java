package io.github.ddpm.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * All parameters of a network as slices of one float32 array, so that an update, a cast, a copy or
 * a gradient is one array. Slices start at multiples of 64 elements.
 *
 * <p>Parameters are named by their path in the block tree, {@code down_blocks.0.resnets.1.conv1.
 * weight}: DJL's position prefixes are dropped.
 */
public final class FlatParameters {
  private static final long ALIGNMENT = 64;

  /**
   * One parameter's place.
   *
   * @param name its path in the block tree, joined by dots
   * @param shape its shape
   * @param offset of its first element in the flat array
   */
  public record Slot(String name, Shape shape, long offset, Parameter parameter) {
    /** One past its last element in the flat array. */
    public long end() {
      return offset + shape.size();
    }
  }

  private final List<Slot> slots = new ArrayList<>();
  private final long[] cuts;
  private final long length;

  /** Lays out the parameters of {@code block}, whose shapes must be known. */
  public FlatParameters(Block block) {
    collect("", block);
    List<Long> boundaries = new ArrayList<>();
    for (Slot slot : slots) {
      boundaries.add(slot.offset);
      boundaries.add(slot.end());
    }
    length = align(slots.get(slots.size() - 1).end());
    // Neither end is a cut; padding between parameters is a piece of its own, empty where none.
    cuts = boundaries.stream().skip(1).mapToLong(Long::longValue).toArray();
  }

  private void collect(String path, Block block) {
    for (Pair<String, Parameter> pair : block.getDirectParameters()) {
      long offset = slots.isEmpty() ? 0 : align(slots.get(slots.size() - 1).end());
      Parameter parameter = pair.getValue();
      slots.add(new Slot(path + pair.getKey(), parameter.getShape(), offset, parameter));
    }
    for (Pair<String, Block> child : block.getChildren()) {
      collect(path + child.getKey().replaceFirst("^\\d\\d+", "") + ".", child.getValue());
    }
  }

  private static long align(long offset) {
    return (offset + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** The parameters in order of their place. */
  public List<Slot> slots() {
    return List.copyOf(slots);
  }

  /** The number of parameters, without padding. */
  public long count() {
    return slots.stream().mapToLong(slot -> slot.shape.size()).sum();
  }

  /** A flat array of zeros with room for all parameters. */
  public NDArray zeros(NDManager manager) {
    return manager.zeros(new Shape(length));
  }

  /** A flat array with the blocks' initial values, drawn from the engine's random generator. */
  public NDArray initialize(NDManager manager) {
    NDArray flat = zeros(manager);
    for (Slot slot : slots) {
      try (NDManager scope = manager.newSubManager()) {
        NDArray value =
            slot.parameter.getInitializer().initialize(scope, slot.shape, DataType.FLOAT32);
        write(flat, slot, value);
      }
    }
    return flat;
  }

  /** Copies {@code value} into its place in {@code flat}. */
  public void write(NDArray flat, Slot slot, NDArray value) {
    try (NDArray row = value.flatten()) {
      flat.set(new NDIndex("{}:{}", slot.offset, slot.end()), row);
    }
  }

  /**
   * The values of one parameter, where they lie: a change of the one changes the other.
   *
   * @return an array of the slot's shape, belonging to {@code flat}'s manager
   */
  public NDArray read(NDArray flat, Slot slot) {
    try (NDArray row = flat.get(new NDIndex("{}:{}", slot.offset, slot.end()))) {
      return row.reshape(slot.shape);
    }
  }

  /**
   * A store that serves blocks with views of {@code flat}, in the number format of {@code flat}:
   * cast it first for mixed precision. Gradients of the views arrive in {@code flat}'s gradient.
   */
  public ParameterStore view(NDArray flat) {
    NDList pieces = flat.split(cuts, 0);
    IdentityHashMap<Parameter, NDArray> views = new IdentityHashMap<>();
    for (int i = 0; i < slots.size(); i++) {
      Slot slot = slots.get(i);
      views.put(slot.parameter, pieces.get(2 * i).reshape(slot.shape));
    }
    return new Views(flat.getManager(), views);
  }

  private static final class Views extends ParameterStore {
    private final IdentityHashMap<Parameter, NDArray> views;

    Views(NDManager manager, IdentityHashMap<Parameter, NDArray> views) {
      super(manager, false);
      this.views = views;
    }

    @Override
    public NDArray getValue(Parameter parameter, Device device, boolean training) {
      return views.get(parameter);
    }
  }
}
