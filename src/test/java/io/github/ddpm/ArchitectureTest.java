package io.github.ddpm;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import ai.djl.ndarray.NDArray;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The house's floors: which package may use which. There are no exceptions to it. */
final class ArchitectureTest {
  private static final String ROOT = "io.github.ddpm.";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.github.ddpm", "ai.djl.pytorch.jni");

  /** Each package with those it may use, and no others of ours. */
  private static final Map<String, Set<String>> MAY_USE = new TreeMap<>();

  static {
    MAY_USE.put("torch", Set.of());
    MAY_USE.put("diffusion", Set.of("torch"));
    MAY_USE.put("unet", Set.of("torch"));
    MAY_USE.put("selftest", Set.of("torch", "unet"));
    MAY_USE.put("sampling", Set.of("diffusion", "torch"));
    MAY_USE.put("data", Set.of("torch"));
    MAY_USE.put("fetch", Set.of());
    MAY_USE.put("ingest", Set.of("data"));
    MAY_USE.put("checkpoint", Set.of());
    MAY_USE.put("diffusers", Set.of("diffusion", "torch", "unet", "sampling", "checkpoint"));
    MAY_USE.put("report", Set.of());
    MAY_USE.put("output", Set.of("report"));
    MAY_USE.put("metrics", Set.of("diffusion", "torch"));
    MAY_USE.put("training", Set.of("diffusion", "torch", "data", "checkpoint"));
    MAY_USE.put("config", Set.of("diffusion", "torch", "unet", "sampling", "data", "training"));
    MAY_USE.put(
        "run",
        Set.of(
            "diffusion",
            "torch",
            "unet",
            "sampling",
            "data",
            "ingest",
            "fetch",
            "checkpoint",
            "diffusers",
            "report",
            "output",
            "metrics",
            "training",
            "selftest",
            "config"));
    MAY_USE.put(
        "bench",
        Set.of(
            "diffusion",
            "torch",
            "unet",
            "sampling",
            "data",
            "training",
            "selftest",
            "config",
            "run"));
    MAY_USE.put("terminal", Set.of());
    MAY_USE.put("cli", Set.of("bench", "run", "config", "output", "terminal"));
  }

  @Test
  void everyPackageIsOnAFloor() {
    Set<String> packages = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      if (type.getPackageName().startsWith(ROOT)) {
        packages.add(type.getPackageName().substring(ROOT.length()));
      }
    }
    org.junit.jupiter.api.Assertions.assertEquals(MAY_USE.keySet(), packages);
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
  void onlyCliKnowsPicocliAndPrints() {
    only("cli", "picocli..", "me.tongfei..", "ch.qos.logback..");
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "cli")
        .should(com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS)
        .check(CLASSES);
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
