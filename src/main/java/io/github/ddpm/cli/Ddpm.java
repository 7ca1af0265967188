package io.github.ddpm.cli;

/** The program's entry point. */
public final class Ddpm {
  private Ddpm() {}

  /** Starts the program. */
  public static void main(String[] args) {
    System.out.println("ddpm");
  }
}
