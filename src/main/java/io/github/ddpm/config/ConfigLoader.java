package io.github.ddpm.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.training.TimestepSampling;
import io.github.ddpm.training.TimestepSettings;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds a {@link RunConfig} from a YAML file and the command line. Settings that are given in
 * neither keep their defaults; the command line overrides the file.
 */
public final class ConfigLoader {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigLoader.class);

  private ConfigLoader() {}

  /**
   * Reads a YAML file.
   *
   * @param yaml the file, in UTF-8; an empty one gives {@link RunConfig#defaults()}
   * @param overrides settings from the command line; of two with the same key the later wins
   * @throws InvalidSetting if the file cannot be read, or a key or value is wrong
   */
  public static RunConfig load(Path yaml, List<Assignment> overrides) {
    return load(yaml, overrides, RunConfig.defaults());
  }

  /**
   * Reads a YAML file.
   *
   * @param defaults values of settings that are not given
   * @throws InvalidSetting as {@link #load(Path, List)}
   */
  public static RunConfig load(Path yaml, List<Assignment> overrides, RunConfig defaults) {
    Map<String, Setting> written = written(yaml.toString(), text(yaml), overrides);
    warnOfSigmoid(written);
    return apply(written, defaults);
  }

  /** Like {@link #load(Path, List)}, for the text of a file; errors call it {@code file}. */
  public static RunConfig load(String file, String yaml, List<Assignment> overrides) {
    return load(file, yaml, overrides, RunConfig.defaults());
  }

  /** Like {@link #load(Path, List, RunConfig)}, for the text of a file. */
  public static RunConfig load(
      String file, String yaml, List<Assignment> overrides, RunConfig defaults) {
    return apply(written(file, yaml, overrides), defaults);
  }

  private static Map<String, Setting> written(
      String file, String yaml, List<Assignment> overrides) {
    Map<String, Setting> written = new LinkedHashMap<>(YamlSettings.of(file, yaml));
    written.putAll(settings(overrides));
    return written;
  }

  /** Two schedules share this name: a user of diffusers may mean the other one. */
  private static void warnOfSigmoid(Map<String, Setting> written) {
    Setting schedule = written.get("diffusion.schedule");
    if (schedule != null && schedule.value().asText().equals("sigmoid")) {
      LOG.warn(
          "{}: diffusion.schedule: sigmoid means sigmoid_alpha here, while diffusers'"
              + " sigmoid is sigmoid_beta. Write the one you mean",
          schedule.place());
    }
  }

  /**
   * Reads settings from the record that a checkpoint keeps.
   *
   * @param tree what {@link ConfigWriter#toTree} made, possibly read back from JSON
   * @param origin named in errors, such as the file's path
   * @throws InvalidSetting if a key or value is wrong
   */
  public static RunConfig fromTree(Map<String, ?> tree, String origin) {
    ObjectNode nodes = ConfigTree.MAPPER.valueToTree(tree);
    Map<String, Setting> written = new LinkedHashMap<>();
    ConfigTree.leaves(nodes).forEach((key, value) -> written.put(key, new Setting(value, origin)));
    return apply(written, RunConfig.defaults());
  }

  /**
   * Changes some settings of a run.
   *
   * @param overrides as in {@link #load}
   * @throws InvalidSetting if a key or value is wrong
   */
  public static RunConfig override(RunConfig config, List<Assignment> overrides) {
    Map<String, Setting> written = settings(overrides);
    warnOfSigmoid(written);
    return apply(written, config);
  }

  private static Map<String, Setting> settings(List<Assignment> overrides) {
    Map<String, Setting> settings = new LinkedHashMap<>();
    for (Assignment override : overrides) {
      settings.put(override.key(), override.setting());
    }
    return settings;
  }

  private static RunConfig apply(Map<String, Setting> written, RunConfig base) {
    written.forEach(KnownKeys::check);
    ObjectNode tree = ConfigTree.of(base);
    written.forEach(
        (key, setting) -> {
          if (!KnownKeys.isSection(key)) {
            JsonPointer leaf = JsonPointer.compile("/" + key.replace('.', '/'));
            ObjectNode section = (ObjectNode) tree.at(leaf.head());
            section.set(leaf.last().getMatchingProperty(), setting.value());
          }
        });
    try {
      RunConfig config = ConfigTree.bind(tree);
      return withUsualTimesteps(tree, written, base, config) ? ConfigTree.bind(tree) : config;
    } catch (JsonMappingException e) {
      throw new SettingErrors(written).of(e, tree);
    }
  }

  /** Whether another way of drawing timesteps has brought its own mean and deviation. */
  private static boolean withUsualTimesteps(
      ObjectNode tree, Map<String, Setting> written, RunConfig base, RunConfig config) {
    TimestepSampling sampling = config.training().timestep().sampling();
    TimestepSettings usual = TimestepSettings.of(sampling);
    ObjectNode training = (ObjectNode) tree.get("training");
    if (sampling == base.training().timestep().sampling()) {
      return false;
    }
    if (!written.containsKey("training.timestep_mean")) {
      training.put("timestep_mean", usual.mean());
    }
    if (!written.containsKey("training.timestep_std")) {
      training.put("timestep_std", usual.std());
    }
    return true;
  }

  private static String text(Path yaml) {
    try {
      return Files.readString(yaml);
    } catch (NoSuchFileException e) {
      throw new InvalidSetting(yaml.toString(), "no such file", e);
    } catch (CharacterCodingException e) {
      throw new InvalidSetting(
          yaml.toString(), "is not text in UTF-8. Save it in that encoding", e);
    } catch (IOException e) {
      throw new InvalidSetting(yaml.toString(), "cannot be read: " + e.getMessage(), e);
    }
  }
}
