package io.github.ddpm.pickled;

import io.github.ddpm.checkpoint.CorruptFileException;
import io.github.ddpm.checkpoint.Dtype;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.razorvine.pickle.IObjectConstructor;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.PickleUtils;
import net.razorvine.pickle.Unpickler;

/**
 * Reads the pickle of a dictionary of tensors. Of Python's classes it knows only those of tensors
 * and of the dictionary itself; of a pickle's instructions, those that write such a dictionary.
 */
final class WeightsUnpickler extends Unpickler {

  /** What stands for a class or function of Python: a constructor, or a storage's type. */
  private static final Map<String, Object> CLASSES = new HashMap<>();

  static {
    IObjectConstructor dictionary = arguments -> new LinkedHashMap<>();
    IObjectConstructor parameter = arguments -> arguments[0];
    IObjectConstructor tensor = WeightsUnpickler::tensor;
    CLASSES.put("collections.OrderedDict", dictionary);
    CLASSES.put("torch._utils._rebuild_parameter", parameter);
    CLASSES.put("torch._utils._rebuild_tensor_v2", tensor);
    CLASSES.put("torch.DoubleStorage", Dtype.F64);
    CLASSES.put("torch.FloatStorage", Dtype.F32);
    CLASSES.put("torch.HalfStorage", Dtype.F16);
    CLASSES.put("torch.BFloat16Storage", Dtype.BF16);
    CLASSES.put("torch.LongStorage", Dtype.I64);
    CLASSES.put("torch.IntStorage", Dtype.I32);
    CLASSES.put("torch.ShortStorage", Dtype.I16);
    CLASSES.put("torch.CharStorage", Dtype.I8);
    CLASSES.put("torch.ByteStorage", Dtype.U8);
    CLASSES.put("torch.BoolStorage", Dtype.BOOL);
  }

  private final Path file;

  WeightsUnpickler(Path file) {
    this.file = file;
  }

  /**
   * Reads a pickle.
   *
   * @return maps, lists, arrays of objects, texts, numbers and {@link PickledTensor}s
   * @throws IOException if it names another class, or is damaged
   */
  Object read(byte[] pickle) throws IOException {
    try {
      return loads(pickle);
    } catch (RuntimeException e) { // What the library throws has no type of its own.
      throw new CorruptFileException(file, "is a damaged pickle (%s)".formatted(words(e)), e);
    } catch (CorruptFileException | UnreadPickleException e) {
      throw e;
    } catch (IOException e) {
      throw new CorruptFileException(file, "is a damaged pickle (%s)".formatted(words(e)), e);
    }
  }

  private static String words(Exception e) {
    String message = String.valueOf(e.getMessage());
    boolean isOfJava = e instanceof ClassCastException || message.contains("java.");
    return isOfJava ? "a value of another kind is expected" : message;
  }

  @Override
  protected Object dispatch(short opcode) throws IOException {
    switch (opcode) {
      case Opcodes.GLOBAL -> {
        String module = PickleUtils.readline(input);
        stack.add(known(module, PickleUtils.readline(input)));
      }
      case Opcodes.STACK_GLOBAL -> {
        String name = (String) stack.pop();
        stack.add(known((String) stack.pop(), name));
      }
      case Opcodes.BINUNICODE -> stack.add(text());
      case Opcodes.EMPTY_DICT -> stack.add(new LinkedHashMap<>());
      case Opcodes.SETITEM -> {
        Object value = stack.pop();
        Object key = stack.pop();
        put(Arrays.asList(key, value));
      }
      case Opcodes.SETITEMS -> put(stack.pop_all_since_marker());
      case Opcodes.APPENDS -> {
        List<Object> items = stack.pop_all_since_marker();
        list().addAll(items);
      }
      case Opcodes.BUILD -> {
        stack.pop(); // Attributes of a dictionary, such as the versions of PyTorch's modules.
        dictionary();
      }
      case Opcodes.MARK,
          Opcodes.STOP,
          Opcodes.POP,
          Opcodes.NONE,
          Opcodes.NEWTRUE,
          Opcodes.NEWFALSE,
          Opcodes.BININT,
          Opcodes.BININT1,
          Opcodes.BININT2,
          Opcodes.LONG1,
          Opcodes.BINFLOAT,
          Opcodes.SHORT_BINSTRING,
          Opcodes.SHORT_BINUNICODE,
          Opcodes.EMPTY_TUPLE,
          Opcodes.TUPLE,
          Opcodes.TUPLE1,
          Opcodes.TUPLE2,
          Opcodes.TUPLE3,
          Opcodes.EMPTY_LIST,
          Opcodes.APPEND,
          Opcodes.BINPUT,
          Opcodes.LONG_BINPUT,
          Opcodes.MEMOIZE,
          Opcodes.BINGET,
          Opcodes.LONG_BINGET,
          Opcodes.BINPERSID,
          Opcodes.REDUCE,
          Opcodes.PROTO,
          Opcodes.FRAME -> {
        return super.dispatch(opcode);
      }
      default -> throw new IllegalArgumentException("instruction 0x%02x".formatted(opcode));
    }
    return NO_RETURN_VALUE;
  }

  private Object known(String module, String name) throws IOException {
    Object known = CLASSES.get(module + "." + name);
    if (known == null) {
      throw UnreadPickleException.ofClass(file, module + "." + name);
    }
    return known;
  }

  /** The library would take as much memory as the length says. */
  private String text() throws IOException {
    int length = PickleUtils.bytes_to_integer(PickleUtils.readbytes(input, Integer.BYTES));
    if (length < 0 || length > input.available()) {
      throw new IllegalArgumentException("a text of %d bytes".formatted(length));
    }
    return new String(input.readNBytes(length), StandardCharsets.UTF_8);
  }

  /** Only texts and numbers are keys: a container could contain itself. */
  private void put(List<Object> items) {
    Map<Object, Object> dictionary = dictionary();
    for (int i = 0; i < items.size(); i += 2) {
      Object key = items.get(i);
      if (!(key instanceof String || key instanceof Number)) {
        throw new IllegalArgumentException("a key of a dictionary is neither text nor number");
      }
      dictionary.put(key, items.get(i + 1));
    }
  }

  @SuppressWarnings("unchecked")
  private Map<Object, Object> dictionary() {
    return (Map<Object, Object>) stack.peek();
  }

  @SuppressWarnings("unchecked")
  private List<Object> list() {
    return (List<Object>) stack.peek();
  }

  /** {@code ("storage", type, key, device, number of elements)}. */
  @Override
  protected Object persistentLoad(Object id) {
    Object[] parts = (Object[]) id;
    if (parts.length != 5 || !"storage".equals(parts[0])) {
      throw new IllegalArgumentException("a persistent object is no storage");
    }
    return new Storage((String) parts[2], (Dtype) parts[1], whole(parts[4]));
  }

  /** {@code (storage, offset, shape, strides, requires_grad, hooks)}, and perhaps metadata. */
  private static PickledTensor tensor(Object[] arguments) {
    return new PickledTensor(
        (Storage) arguments[0],
        whole(arguments[1]),
        wholes((Object[]) arguments[2]),
        wholes((Object[]) arguments[3]));
  }

  private static List<Long> wholes(Object[] numbers) {
    return Arrays.stream(numbers).map(WeightsUnpickler::whole).toList();
  }

  private static long whole(Object number) {
    return number instanceof Integer small ? small : (Long) number;
  }
}
