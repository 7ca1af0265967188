package io.github.ddpm.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/**
 * The output of {@code --version}: the program's version and commit, and those of its libraries.
 */
final class Version implements IVersionProvider {
  private static final String RESOURCE = "version.properties";

  @Override
  public String[] getVersion() throws IOException {
    Properties versions = new Properties();
    try (InputStream in = Version.class.getResourceAsStream(RESOURCE)) {
      versions.load(in);
    }
    String pyTorch =
        System.getenv().getOrDefault("PYTORCH_VERSION", versions.getProperty("pytorch"));
    return new String[] {
      "ddpm " + versions.getProperty("ddpm") + commit(versions),
      "DJL " + versions.getProperty("djl"),
      "PyTorch " + pyTorch,
      "Java " + Runtime.version()
    };
  }

  /** The commit of the sources that were built, if known. */
  private static String commit(Properties versions) {
    String commit = versions.getProperty("commit", "");
    return commit.isBlank() ? "" : " (" + commit + ")";
  }
}
