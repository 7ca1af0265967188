package io.github.ddpm;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which package may use which, without exceptions. */
final class ArchitectureTest {
  private static final String ROOT = "io.github.ddpm.";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.github.ddpm", "ai.djl.pytorch.jni");

  /** Each package with those it may use, and no others of ours. */
  private static final Map<String, Set<String>> MAY_USE = new TreeMap<>();

  static {
    MAY_USE.put("files", Set.of());
    MAY_USE.put("natives", Set.of());
    MAY_USE.put("progress", Set.of());
    MAY_USE.put("settings", Set.of());
    MAY_USE.put("terminal", Set.of("progress"));
    MAY_USE.put("ranks", Set.of("settings"));
    MAY_USE.put("owner", Set.of("files"));
    MAY_USE.put("jobs", Set.of("ranks", "settings", "progress", "files"));
    MAY_USE.put("torch", Set.of("natives"));
    MAY_USE.put("archive", Set.of("files"));
    MAY_USE.put("checkpoint", Set.of("files"));
    MAY_USE.put("pickled", Set.of("checkpoint"));
    MAY_USE.put("completion", Set.of());
    MAY_USE.put("familiar", Set.of());
    MAY_USE.put("fetch", Set.of("progress", "files"));
    MAY_USE.put("decode", Set.of("settings", "files"));
    MAY_USE.put("labels", Set.of("settings", "files"));
    MAY_USE.put("listing", Set.of("labels", "decode", "settings"));
    MAY_USE.put("source", Set.of("listing", "labels", "decode", "archive", "settings", "files"));
    MAY_USE.put("pairs", Set.of("source", "listing", "labels", "decode", "settings", "files"));
    MAY_USE.put("output", Set.of("settings", "files"));
    MAY_USE.put("report", Set.of("progress", "files"));
    MAY_USE.put("collective", Set.of("ranks", "torch", "settings"));
    MAY_USE.put("data", Set.of("torch", "settings", "files"));
    MAY_USE.put("datasets", Set.of("data", "files"));
    MAY_USE.put("diffusion", Set.of("torch", "settings"));
    MAY_USE.put("fast", Set.of("torch"));
    MAY_USE.put("unet", Set.of("torch", "settings"));
    MAY_USE.put("metrics", Set.of("diffusion", "data", "torch", "settings", "files"));
    MAY_USE.put("sampling", Set.of("diffusion", "torch", "settings"));
    MAY_USE.put("selftest", Set.of("unet", "torch", "natives", "files"));
    MAY_USE.put(
        "training",
        Set.of(
            "fast",
            "collective",
            "diffusion",
            "data",
            "checkpoint",
            "torch",
            "settings",
            "progress"));
    MAY_USE.put(
        "config",
        Set.of(
            "training", "sampling", "metrics", "unet", "diffusion", "data", "torch", "settings"));
    MAY_USE.put(
        "diffusers",
        Set.of("sampling", "unet", "diffusion", "pickled", "checkpoint", "torch", "files"));
    MAY_USE.put(
        "packing",
        Set.of(
            "ranks",
            "data",
            "decode",
            "source",
            "listing",
            "labels",
            "settings",
            "progress",
            "files"));
    MAY_USE.put(
        "ingest",
        Set.of(
            "packing",
            "pairs",
            "ranks",
            "archive",
            "config",
            "data",
            "datasets",
            "decode",
            "fetch",
            "source",
            "listing",
            "labels",
            "settings",
            "progress",
            "files"));
    MAY_USE.put(
        "model",
        Set.of(
            "diffusers",
            "config",
            "training",
            "selftest",
            "sampling",
            "unet",
            "fast",
            "diffusion",
            "output",
            "checkpoint",
            "torch",
            "settings",
            "files"));
    MAY_USE.put(
        "generate",
        Set.of(
            "ranks",
            "model",
            "ingest",
            "diffusers",
            "config",
            "sampling",
            "unet",
            "diffusion",
            "data",
            "output",
            "torch",
            "settings",
            "progress",
            "files"));
    MAY_USE.put(
        "evaluation",
        Set.of(
            "ranks",
            "generate",
            "model",
            "ingest",
            "diffusers",
            "config",
            "training",
            "selftest",
            "sampling",
            "metrics",
            "unet",
            "diffusion",
            "data",
            "output",
            "checkpoint",
            "torch",
            "settings",
            "progress",
            "files"));
    MAY_USE.put(
        "rounds",
        Set.of("ranks", "config", "training", "data", "checkpoint", "torch", "settings", "files"));
    MAY_USE.put(
        "listeners",
        Set.of("owner", "config", "training", "report", "torch", "settings", "progress"));
    MAY_USE.put(
        "run",
        Set.of(
            "owner",
            "listeners",
            "ranks",
            "rounds",
            "collective",
            "familiar",
            "evaluation",
            "generate",
            "model",
            "ingest",
            "diffusers",
            "config",
            "training",
            "selftest",
            "sampling",
            "unet",
            "diffusion",
            "data",
            "report",
            "output",
            "checkpoint",
            "torch",
            "settings",
            "progress",
            "files"));
    MAY_USE.put("process", Set.of("run", "collective", "terminal", "settings", "files"));
    MAY_USE.put(
        "runs",
        Set.of(
            "owner",
            "run",
            "model",
            "config",
            "training",
            "checkpoint",
            "report",
            "settings",
            "files"));
    MAY_USE.put(
        "suitable",
        Set.of(
            "run",
            "model",
            "ingest",
            "config",
            "training",
            "data",
            "familiar",
            "report",
            "settings",
            "progress",
            "files"));
    MAY_USE.put(
        "bench",
        Set.of(
            "jobs",
            "collective",
            "run",
            "generate",
            "ingest",
            "config",
            "training",
            "selftest",
            "sampling",
            "unet",
            "diffusion",
            "data",
            "torch",
            "settings",
            "progress",
            "natives"));
    MAY_USE.put(
        "options", Set.of("completion", "config", "generate", "evaluation", "terminal", "ranks"));
    MAY_USE.put(
        "cli",
        Set.of(
            "options",
            "owner",
            "jobs",
            "collective",
            "ranks",
            "process",
            "runs",
            "suitable",
            "completion",
            "familiar",
            "bench",
            "run",
            "evaluation",
            "generate",
            "model",
            "ingest",
            "config",
            "metrics",
            "report",
            "output",
            "terminal",
            "settings",
            "progress",
            "files"));
  }

  @Test
  void everyPackageIsOnAFloor() {
    Set<String> packages = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      if (type.getPackageName().startsWith(ROOT)) {
        packages.add(type.getPackageName().substring(ROOT.length()));
      }
    }
    assertEquals(MAY_USE.keySet(), packages);
  }

  @Test
  void packagesOnlyLookDown() {
    MAY_USE.forEach(
        (name, allowed) -> {
          List<String> others = new ArrayList<>(MAY_USE.keySet());
          others.remove(name);
          others.removeAll(allowed);
          noClasses()
              .that()
              .resideInAPackage(ROOT + name)
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(others.stream().map(ROOT::concat).toArray(String[]::new))
              .allowEmptyShould(true)
              .check(CLASSES);
        });
  }

  @Test
  void thereAreNoCircles() {
    slices().matching(ROOT + "(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void onlyTheCommandLineKnowsPicocliAndOnlyCliPrints() {
    only("process", "ch.qos.logback..");
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + "cli", ROOT + "options", ROOT + "completion")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("picocli..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "cli")
        .should(com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS)
        .check(CLASSES);
  }

  @Test
  void onlyPickledKnowsPickles() {
    only("pickled", "net.razorvine..");
  }

  @Test
  void onlyConfigKnowsYaml() {
    only("config", "com.fasterxml.jackson.dataformat..", "org.yaml..");
  }

  @Test
  void onlyTorchKnowsThePyTorchEngine() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + "torch", "ai.djl.pytorch..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ai.djl.pytorch..")
        .check(CLASSES);
  }

  /** A reader of the rest may skip the package {@code fast}. */
  @Test
  void onlyTheGradientOfABatchAndAModelsEvaluationKnowWhatIsFast() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "fast")
        .and()
        .doNotHaveSimpleName("BatchGradient")
        .and()
        .doNotHaveSimpleName("Pipeline")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT + "fast")
        .check(CLASSES);
  }

  /**
   * Files that need one another have to be read as one. Two are trees whose root and leaves know
   * each other: unet's blocks, and the commands, which picocli lists at the root.
   */
  @Test
  void filesNeedOneAnotherInOneDirectionOnly() {
    slices()
        .assignedFrom(
            new SliceAssignment() {
              @Override
              public SliceIdentifier getIdentifierOf(JavaClass type) {
                String name = type.getName().replaceFirst("\\$.*", "");
                boolean isInATree =
                    name.startsWith(ROOT + "unet.")
                        || name.equals(ROOT + "cli.DdpmCommand")
                        || name.equals(ROOT + "cli.DataCommand");
                boolean counts = name.startsWith(ROOT) && !isInATree;
                return counts ? SliceIdentifier.of(name) : SliceIdentifier.ignore();
              }

              @Override
              public String getDescription() {
                return "files";
              }
            })
        .should()
        .beFreeOfCycles()
        .check(CLASSES);
  }

  /** A new setting changes its record and {@code config}, and nothing else. */
  @Test
  void configKnowsSettingsAndLittleElse() {
    Set<String> others =
        Set.of(
            "NoisePath",
            "NoisePaths",
            "UNetConfig",
            "ImageSize",
            "InvalidSetting",
            "SamplingWarnings");
    noClasses()
        .that()
        .resideInAPackage(ROOT + "config")
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "are neither settings nor enums",
                type ->
                    type.getName().startsWith(ROOT)
                        && !type.getPackageName().equals(ROOT + "config")
                        && !type.isEnum()
                        && !type.getSimpleName().endsWith("Settings")
                        && !others.contains(type.getSimpleName())))
        .check(CLASSES);
  }

  @Test
  void noPackageIsTooLargeToRead() throws IOException {
    for (String name : MAY_USE.keySet()) {
      Path folder = Path.of("src/main/java/io/github/ddpm", name);
      long lines = 0;
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          lines += Files.readAllLines(file).size();
        }
      }
      assertTrue(lines <= 3000, name + " has " + lines);
    }
  }

  @Test
  void noRecordHasMoreComponentsThanOneCanTellApart() {
    for (JavaClass type : CLASSES) {
      if (type.isRecord()) {
        int components = type.reflect().getRecordComponents().length;
        assertTrue(components <= 12, type.getName());
      }
    }
  }

  @Test
  void noSimpleNameIsThereTwice() {
    Map<String, String> seen = new TreeMap<>();
    for (JavaClass type : CLASSES) {
      String name = type.getSimpleName();
      if (!name.isEmpty() && !name.equals("package-info") && type.getName().startsWith(ROOT)) {
        String other = seen.put(name, type.getName());
        assertNull(other, type.getName());
      }
    }
  }

  @Test
  void theMathematicsTouchesNoFileAndNoLogger() {
    noClasses()
        .that()
        .resideInAnyPackage(ROOT + "diffusion", ROOT + "unet", ROOT + "sampling")
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "files or loggers",
                type ->
                    type.getPackageName().startsWith("java.nio.file")
                        || type.getName().startsWith("java.io.File")
                        || type.getPackageName().startsWith("org.slf4j")))
        .check(CLASSES);
  }

  /**
   * DJL copies the number to the device, and waits there; {@link io.github.ddpm.torch.Arithmetic}
   * does not.
   */
  @Test
  void noArrayMeetsANumberThroughDjl() {
    noClasses()
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "is of NDArray and takes a Number",
                call ->
                    call.getTargetOwner().isAssignableTo(NDArray.class)
                        && call.getTarget().getRawParameterTypes().stream()
                            .anyMatch(type -> type.isEquivalentTo(Number.class))))
        .check(CLASSES);
  }

  /**
   * {@link java.nio.file.FileStore} looks for the mount point of a file, which is not among those
   * that the kernel shows in a container or below {@code chroot}. {@link
   * java.io.File#getUsableSpace} asks the file itself.
   */
  @Test
  void noSpaceIsLookedForAtAMountPoint() {
    noClasses()
        .should()
        .callMethod(java.nio.file.Files.class, "getFileStore", java.nio.file.Path.class)
        .check(CLASSES);
  }

  private static void only(String name, String... packages) {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + name)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages)
        .check(CLASSES);
  }
}
