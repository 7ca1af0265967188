package io.github.ddpm.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The gradient with respect to all parameters as one float32 array, laid out as in {@link
 * FlatParameters}. It is the sum over the parts of a batch, each computed on its own thread. The
 * sum is taken in the order of the parts, whichever thread finishes first, so the result is always
 * the same to the last bit.
 */
public final class FlatGradient {
  private static final Script SCRIPT = Script.load("optimizer");

  private final FlatParameters parameters;

  /** The gradient, and behind it some figures, so that one sum over processes carries both. */
  private final NDArray whole;

  private final NDArray flat;
  private final NDArray figures;
  private final List<Sum> sums;

  /** A zero gradient whose array belongs to {@code manager}. */
  public FlatGradient(FlatParameters parameters, NDManager manager) {
    this(parameters, 0, manager);
  }

  /** The same with room for some figures behind it. */
  public FlatGradient(FlatParameters parameters, int figures, NDManager manager) {
    this.parameters = parameters;
    long count = parameters.length();
    whole = manager.zeros(new Shape(count + figures));
    flat = whole.get(new NDIndex(":{}", count));
    this.figures = whole.get(new NDIndex("{}:", count));
    flat.attach(manager);
    this.figures.attach(manager);
    sums = parameters.slots().stream().map(slot -> new Sum(parameters.read(flat, slot))).toList();
  }

  /** The gradient in one parameter. Each part of a batch adds its share once, in its turn. */
  private static final class Sum {
    private final NDArray slot;
    private final SortedMap<Integer, NDArray> early = new TreeMap<>();
    private boolean isEmpty = true;
    private int next;

    Sum(NDArray slot) {
      this.slot = slot;
    }

    /** Whether it is the part's turn, and stays so until it {@linkplain #added has added}. */
    synchronized boolean isTurnOf(int part) {
      return part == next;
    }

    /** Keeps a part's share until all earlier parts have added theirs. */
    synchronized void keep(int part, NDArray share) {
      share.attach(slot.getManager());
      early.put(part, share);
      addEarly();
    }

    /** The part whose turn it is has added its share. */
    synchronized void added() {
      isEmpty = false;
      next++;
      addEarly();
    }

    private void addEarly() {
      while (early.containsKey(next)) {
        addFirst();
        next++;
      }
    }

    private void addFirst() {
      try (NDArray share = early.remove(early.firstKey())) {
        write(new NDList(slot), new NDList(share), !isEmpty);
      }
      isEmpty = false;
    }

    synchronized void endBatch() {
      while (!early.isEmpty()) {
        addFirst();
      }
      next = 0;
    }

    synchronized void clear() {
      early.values().forEach(NDArray::close);
      early.clear();
      isEmpty = true;
      next = 0;
    }
  }

  /** The parameters for one part of a batch, and the place for the part's gradients. */
  public final class Part implements AutoCloseable {
    private final int number;
    private final NDList leaves;
    private final IdentityHashMap<NDArray, Sum> sumOf = new IdentityHashMap<>();
    private final Set<NDArray> given = Collections.newSetFromMap(new IdentityHashMap<>());

    private Part(int number, NDArray weights) {
      this.number = number;
      NDList places = new NDList(sums.stream().map(sum -> sum.slot).toList());
      leaves = SCRIPT.callForList("leaves", weights, places);
      for (int i = 0; i < leaves.size(); i++) {
        sumOf.put(leaves.get(i), sums.get(i));
      }
    }

    /** The parameters as a store for blocks. */
    public ParameterStore store() {
      return parameters.serve(leaves.head().getManager(), leaves);
    }

    @Override
    public void close() {
      leaves.close();
    }

    /** The parameters, in the order of the block tree. */
    public NDList leaves() {
      return leaves;
    }

    /** Whether {@code array} is one of {@link #leaves}. */
    public boolean has(NDArray array) {
      return sumOf.containsKey(array);
    }

    /**
     * Adds the part's gradients in {@code leaves}; closes {@code shares} when that is done.
     *
     * @throws IllegalStateException if the part has already added a share for a leaf
     */
    public void add(NDList leaves, NDList shares) {
      for (NDArray leaf : leaves) {
        if (!given.add(leaf)) {
          throw new IllegalStateException("a weight is used in two pieces of the network");
        }
      }
      List<Sum> inTurn = new ArrayList<>();
      NDList values = new NDList();
      for (int i = 0; i < leaves.size(); i++) {
        Sum sum = sumOf.get(leaves.get(i));
        if (sum.isTurnOf(number)) {
          inTurn.add(sum);
          values.add(shares.get(i));
        } else {
          sum.keep(number, shares.get(i));
        }
      }
      // Two calls for all arrays, because each call costs time.
      gather(inTurn, values, true);
      gather(inTurn, values, false);
      inTurn.forEach(Sum::added);
      values.close();
    }

    private static void gather(List<Sum> sums, NDList shares, boolean areEmpty) {
      NDList slots = new NDList();
      NDList values = new NDList();
      for (int i = 0; i < sums.size(); i++) {
        if (sums.get(i).isEmpty == areEmpty) {
          slots.add(sums.get(i).slot);
          values.add(shares.get(i));
        }
      }
      write(slots, values, !areEmpty);
    }
  }

  /**
   * The gradients of leaves after {@link Torch#backward}; empty where the output does not depend on
   * a leaf. DJL's own call then loses 32 bytes, and of most weights PyTorch records no gradient.
   */
  public static List<Optional<NDArray>> recorded(NDList leaves) {
    List<Optional<NDArray>> recorded = new ArrayList<>();
    for (NDArray gradient : SCRIPT.callForList("recorded", leaves)) {
      if (gradient.isEmpty()) {
        gradient.close();
        recorded.add(Optional.empty());
      } else {
        recorded.add(Optional.of(gradient));
      }
    }
    return recorded;
  }

  /** Copies each of {@code values} into its counterpart in {@code into}, or adds it. */
  private static void write(NDList into, NDList values, boolean add) {
    if (!into.isEmpty()) {
      SCRIPT.run(add ? "add_all_" : "copy_all_", into, values);
    }
  }

  /**
   * Begins a part of a batch.
   *
   * @param number 0 for the first
   * @param weights the flat weights, laid out as this gradient, in any number format
   */
  public Part part(int number, NDArray weights) {
    return new Part(number, weights);
  }

  /** Ends a batch once all parts are done; the next batch is added to the sum. */
  public void endBatch() {
    sums.forEach(Sum::endBatch);
  }

  /** Clears the sum. */
  public void clear() {
    sums.forEach(Sum::clear);
  }

  /** The gradient's {@link #sum} with figures, such as the loss, behind it. */
  public NDArray with(NDArray values) {
    sum();
    SCRIPT.run("copy_all_", new NDList(figures), new NDList(values));
    return whole;
  }

  /** The figures behind the gradient; they are part of the same memory. */
  public NDArray figures() {
    return figures;
  }

  /** The sum over all batches since the last {@link #clear}; 0 where nothing was added. */
  public NDArray sum() {
    sums.stream().filter(sum -> sum.isEmpty).forEach(sum -> SCRIPT.run("zero_", sum.slot));
    return flat;
  }
}
