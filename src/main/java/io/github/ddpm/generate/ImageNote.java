package io.github.ddpm.generate;

import io.github.ddpm.config.ConfigWriter;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.output.LocalPaths;

/**
 * What image files say about the command that drew them.
 *
 * @param command as typed, with the names of files only unless paths are wanted
 * @param withPaths whether absolute paths of this machine may be told
 */
public record ImageNote(String command, boolean withPaths) {

  /** Settings as YAML text. */
  String yaml(RunConfig config) {
    String yaml = ConfigWriter.toYaml(config);
    return withPaths ? yaml : LocalPaths.namesInYaml(yaml);
  }
}
