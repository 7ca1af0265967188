package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.output.Png;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --set} of the commands that draw from a trained model. */
@Tag("slow")
final class SettingsOfDrawingTest extends TrainedRunTest {
  @Test
  void aVarianceOtherThanTheModelsMakesOtherImagesWhichSaySo() throws IOException {
    Path own = ancestral("own.npz");
    Path small = ancestral("small.npz", "--set", "sampling.variance=fixed_small");
    Path large = ancestral("large.npz", "--set", "sampling.variance=fixed_large");

    assertEquals(-1, Files.mismatch(own, large));
    assertNotEquals(-1, Files.mismatch(own, small));

    String drawn =
        Png.text(ancestral("a.png", "--set", "sampling.variance=fixed_small")).toString();
    assertTrue(drawn.contains(" variance=fixed_small"), drawn);
    assertTrue(drawn.contains("variance: \"fixed_small\""), drawn);
  }

  @Test
  void correctionsAreChosenBySetAndWithoutThemTheImagesAreTheAncestralOnes() throws IOException {
    String[] how = {"--sampler", "predictor_corrector", "--steps", "20", "--set"};
    Path ancestral = ancestral("ancestral.npz");
    Path none = sample("none.npz", Home.words(how, "sampling.correct_steps=0"));
    Path one = sample("one.npz", Home.words(how, "sampling.correct_steps=1"));
    Path weak = sample("weak.npz", Home.words(how, "sampling.snr=0.05"));

    assertEquals(-1, Files.mismatch(ancestral, none));
    assertNotEquals(-1, Files.mismatch(none, one));
    assertNotEquals(-1, Files.mismatch(one, weak));
    String told = Png.text(sample("one.png", Home.words(how, "sampling.snr=0.05"))).toString();
    assertTrue(told.contains(" correct_steps=1 ") && told.contains(" snr=0.05 "), told);
    String ofOthers = Png.text(ancestral("ancestral.png")).get("ddpm.sampling");
    assertFalse(ofOthers.contains("snr"), ofOthers);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sampling.clip_sample=false",
        "sampling.steps_offset=1",
        "sampling.final_sigmas_type=sigma_min",
        "sampling.use_clipped_model_output=false"
      })
  void whatHasNoOptionOfItsOwnIsChosenBySet(String setting) throws IOException {
    String[] leading = {"--sampler", "ddim", "--steps", "3", "--spacing", "leading"};

    Path own = sample("own.npz", leading);
    Path other = sample("other.npz", Home.words(leading, "--set", setting));

    assertNotEquals(-1, Files.mismatch(own, other));
  }

  @Test
  void anOptionGoesBeforeSet() throws IOException {
    Path file = sample("a.png", "--set", "sampling.steps=7", "--steps", "3");

    assertTrue(Png.text(file).get("ddpm.sampling").contains(" steps=3 "));
  }

  @Test
  void theCellsOfASweepTakeTheSettingToo() throws IOException {
    String[] cells = {"--samplers", "ddpm,ddim", "--steps", "20,3", "-n", "1", "--device", "cpu"};
    String[] sweep = Home.words(new String[] {"sweep"}, cells);
    String[] more = {"--precision", "fp32", "--model", model.toString(), "--out"};
    Path file = folder.resolve("sweep.png");

    Home.Result result =
        home.run(
            Home.words(
                Home.words(sweep, more), file.toString(), "--set=sampling.variance=fixed_small"));

    assertEquals(0, result.code(), result.err());
    String told = Png.text(file).get("ddpm.sampling");
    assertTrue(told.contains(" variance=fixed_small"), told);
    assertTrue(told.contains(" sampler=ddpm,ddim ") && told.contains(" steps=20,3 "), told);
  }

  @ParameterizedTest
  @CsvSource({
    "sample, model.dropout=0, model.dropout: cannot be changed for a trained model. Set one of",
    "sample, data.size=3, data.size: cannot be changed for a trained model",
    "sample, sampling.varience=x, Did you mean `sampling.variance`?",
    "sample, sampling.variance=small, must be one of fixed_small",
    "sample, sampling.variance=learned_range, the network was not trained for learned_range",
    "sample, variance, --set: must read key.path=value",
    "sweep, training.steps=1, training.steps: cannot be changed for a trained model",
    "sweep, sampling.steps=1, --steps says how many steps",
    "sweep, sampling.sampler=ddim, --samplers says which samplers",
    "evaluate, model.dropout=0, model.dropout: cannot be changed for a trained model"
  })
  void whatCannotBeChosenIsRefusedByName(String command, String setting, String message) {
    Home.Result result = home.run(command, "--model", model.toString(), "--set", setting);

    assertEquals(2, result.code(), result.err());
    assertTrue(result.err().startsWith("ddpm: "), result.err());
    assertTrue(result.err().contains(message), result.err());
  }

  private Path ancestral(String name, String... options) {
    return sample(name, Home.words(options, "--sampler", "ddpm", "--steps", "20"));
  }

  private Path sample(String name, String... options) {
    Path file = folder.resolve(name);
    String[] all = {"--model", model.toString(), "-n", "2", "--out", file.toString()};
    Home.Result result = home.sample(Home.words(all, options));
    assertEquals(0, result.code(), result.err());
    return file;
  }
}
