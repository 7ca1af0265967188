package io.github.ddpm.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests with one trained run, which no test changes, and a folder for each. */
abstract class TrainedRunTest {
  @TempDir static Path trained;

  /** The run's folder. */
  static Path model;

  @TempDir Path folder;
  Home home;

  @BeforeAll
  static void train() throws IOException {
    model = Home.trained(trained);
  }

  @BeforeEach
  void makeHome() throws IOException {
    home = Home.in(folder);
  }
}
