package io.github.ddpm.torch;

import static java.util.Comparator.comparingInt;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.partitioningBy;
import static java.util.stream.Collectors.toList;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * All parameters of a network as slices of one float32 array, so that an update, a cast, a copy or
 * a gradient is one array. Slices start at multiples of 64 elements. Weights between hidden
 * features come first, grouped by shape, so that Muon can update those of one shape together.
 *
 * <p>Parameters are named by their path in the block tree, {@code down_blocks.0.resnets.1.conv1.
 * weight}: DJL's position prefixes are dropped.
 */
public final class FlatParameters {
  private static final long ALIGNMENT = 64;

  /** With fewer channels than this, a side counts as pixels, not features. */
  private static final int LEAST_FEATURES = 16;

  /**
   * One parameter's place.
   *
   * @param name its path in the block tree, joined by dots
   * @param shape its shape
   * @param offset index of its first element in the flat array
   */
  public record Slot(String name, Shape shape, long offset, Parameter parameter) {
    /** One past its last element in the flat array. */
    public long end() {
      return offset + shape.size();
    }
  }

  /**
   * Adjacent matrices of one shape, which Muon updates together.
   *
   * @param offset index of the first matrix's first element in the flat array
   * @param stride from one matrix to the next, in elements
   */
  public record Matrices(long offset, int count, long rows, long columns, long stride) {
    /** One past the last matrix and its padding. */
    public long end() {
      return offset + count * stride;
    }
  }

  private final List<Slot> slots;
  private final List<Matrices> matrices = new ArrayList<>();
  private final List<Slot> byOffset = new ArrayList<>();
  private final long[] cuts;
  private final IdentityHashMap<Block, String> paths = new IdentityHashMap<>();

  /** Lays out the parameters of {@code block}, whose shapes must be known. */
  public FlatParameters(Block block) {
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    collect("", block, parameters);
    Map<Boolean, List<Map.Entry<String, Parameter>>> kinds =
        parameters.entrySet().stream().collect(partitioningBy(e -> isMatrix(e.getValue())));
    Map<Shape, List<Map.Entry<String, Parameter>>> shapes =
        kinds.get(true).stream()
            .collect(groupingBy(e -> matrix(e.getValue()), LinkedHashMap::new, toList()));
    shapes.forEach(
        (shape, group) -> {
          long offset = length();
          group.forEach(this::place);
          long stride = align(shape.size());
          matrices.add(new Matrices(offset, group.size(), shape.get(0), shape.get(1), stride));
        });
    kinds.get(false).forEach(this::place);

    List<String> order = List.copyOf(parameters.keySet());
    slots = byOffset.stream().sorted(comparingInt(slot -> order.indexOf(slot.name))).toList();
    // Cut at every parameter's start (not the first) and end; padding between may be empty.
    cuts =
        byOffset.stream()
            .flatMapToLong(slot -> LongStream.of(slot.offset, slot.end()))
            .skip(1)
            .toArray();
  }

  private void collect(String path, Block block, Map<String, Parameter> parameters) {
    paths.put(block, path);
    for (Pair<String, Parameter> pair : block.getDirectParameters()) {
      parameters.put(path + pair.getKey(), pair.getValue());
    }
    for (Pair<String, Block> child : block.getChildren()) {
      String name = child.getKey().replaceFirst("^\\d\\d+", "");
      collect(path + name + ".", child.getValue(), parameters);
    }
  }

  private void place(Map.Entry<String, Parameter> entry) {
    Parameter parameter = entry.getValue();
    byOffset.add(new Slot(entry.getKey(), parameter.getShape(), length(), parameter));
  }

  /** The shape of a weight as a matrix: outputs by the inputs that each output sums over. */
  private static Shape matrix(Parameter parameter) {
    Shape shape = parameter.getShape();
    return new Shape(shape.get(0), shape.slice(1).size());
  }

  /** Whether both sides are hidden features, as opposed to pixels, biases or embedding tables. */
  private static boolean isMatrix(Parameter parameter) {
    Shape shape = parameter.getShape();
    return parameter.getType() == Parameter.Type.WEIGHT
        && shape.dimension() >= 2
        && shape.get(0) >= LEAST_FEATURES
        && shape.get(1) >= LEAST_FEATURES;
  }

  /** The length of a flat array, with padding. */
  long length() {
    return byOffset.isEmpty() ? 0 : align(byOffset.get(byOffset.size() - 1).end());
  }

  private static long align(long offset) {
    return (offset + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** The matrices between hidden features, at the front of the flat array. */
  public List<Matrices> matrices() {
    return List.copyOf(matrices);
  }

  /** The parameters in the order of the block tree. */
  public List<Slot> slots() {
    return slots;
  }

  /** A block's path in the block tree, empty for the network as a whole. */
  public String path(Block block) {
    return paths.getOrDefault(block, "").replaceFirst("\\.$", "");
  }

  /** The number of parameters, without padding. */
  public long count() {
    return slots.stream().mapToLong(slot -> slot.shape.size()).sum();
  }

  /** A flat array of zeros with room for all parameters. */
  public NDArray zeros(NDManager manager) {
    return manager.zeros(new Shape(length()));
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
   * A view of one parameter's values: writing to it changes {@code flat}.
   *
   * @return an array of the slot's shape, belonging to {@code flat}'s manager
   */
  public NDArray read(NDArray flat, Slot slot) {
    try (NDArray row = flat.get(new NDIndex("{}:{}", slot.offset, slot.end()))) {
      return row.reshape(slot.shape);
    }
  }

  /**
   * A parameter store of views of {@code flat}, in its number format; cast it first for mixed
   * precision. Gradients of the views arrive in {@code flat}'s gradient.
   */
  public ParameterStore view(NDArray flat) {
    NDList pieces = flat.split(cuts, 0);
    IdentityHashMap<Parameter, NDArray> views = new IdentityHashMap<>();
    for (int i = 0; i < byOffset.size(); i++) {
      Slot slot = byOffset.get(i);
      views.put(slot.parameter, pieces.get(2 * i).reshape(slot.shape));
    }
    return new Views(flat.getManager(), views);
  }

  /** A parameter store of {@code arrays}, one for each slot, in order. */
  ParameterStore serve(NDManager manager, NDList arrays) {
    IdentityHashMap<Parameter, NDArray> views = new IdentityHashMap<>();
    for (int i = 0; i < arrays.size(); i++) {
      views.put(slots.get(i).parameter, arrays.get(i));
    }
    return new Views(manager, views);
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
