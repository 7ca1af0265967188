package io.github.ddpm.completion;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.ArgSpec;

/**
 * What a shell offers for an option's value or an argument. A word in {@code <>} stands for what
 * the shell has to look for.
 */
public abstract class Offers implements Iterable<String> {
  static final String MODELS = "<models>";
  static final String CONFIGS = "<configs>";
  static final String CLASSES = "<classes>";
  static final String COMMANDS = "<commands>";
  static final String FILES = "<files>";

  private final List<String> words;

  Offers(String... words) {
    this.words = List.of(words);
  }

  @Override
  public Iterator<String> iterator() {
    return words.iterator();
  }

  /** What is offered for {@code arg}: words, or files if it is a path. */
  static List<String> of(ArgSpec arg) {
    List<String> all = new ArrayList<>();
    if (arg.completionCandidates() != null) {
      arg.completionCandidates()
          .forEach(word -> all.add(arg.typeInfo().isEnum() ? word.toLowerCase(Locale.ROOT) : word));
    }
    if (List.of(arg.auxiliaryTypes()).contains(Path.class)) {
      all.add(FILES);
    }
    return all;
  }

  /** Names of runs; their folders, and others, are files. */
  public static final class ModelNames extends Offers {
    public ModelNames() {
      super(MODELS);
    }
  }

  /** Names of settings files. */
  public static final class ConfigNames extends Offers {
    public ConfigNames() {
      super(CONFIGS);
    }
  }

  /** Names of a model's classes. */
  public static final class ClassWords extends Offers {
    public ClassWords() {
      super(CLASSES);
    }
  }

  /** Names of commands. */
  public static final class CommandWords extends Offers {
    public CommandWords() {
      super(COMMANDS);
    }
  }

  /** Names of collections that are known; others are files. */
  public static final class CollectionWords extends Offers {
    public CollectionWords() {
      super("mnist", "fashion-mnist", "cifar-10", "cifar-100");
    }
  }

  /** The samplers. */
  public static final class SamplerWords extends Offers {
    public SamplerWords() {
      super("auto", "ddpm", "ddim", "dpm++", "unipc", "heun", "predictor_corrector");
    }
  }

  /** The choices of timesteps. */
  public static final class SpacingWords extends Offers {
    public SpacingWords() {
      super("auto", "leading", "trailing", "linspace", "quadratic", "log_snr", "karras");
    }
  }

  /** The devices. */
  public static final class DeviceWords extends Offers {
    public DeviceWords() {
      super("auto", "cpu", "cuda");
    }
  }

  /** The number formats of arithmetic. */
  public static final class PrecisionWords extends Offers {
    public PrecisionWords() {
      super("auto", "fp32", "bf16");
    }
  }

  /** The number formats of weights. */
  public static final class FormatWords extends Offers {
    public FormatWords() {
      super("fp32", "fp16", "bf16");
    }
  }

  /** The metrics. */
  public static final class MetricWords extends Offers {
    public MetricWords() {
      super("fid", "kid", "is", "prdc", "swd", "nll");
    }
  }
}
