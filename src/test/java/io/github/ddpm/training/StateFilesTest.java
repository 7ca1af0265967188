package io.github.ddpm.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import io.github.ddpm.checkpoint.Dtype;
import io.github.ddpm.checkpoint.Safetensors;
import io.github.ddpm.checkpoint.SafetensorsFile;
import io.github.ddpm.checkpoint.TensorEntry;
import io.github.ddpm.torch.Precision;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFilesTest {
  @TempDir private Path folder;

  private final TinyRun run = new TinyRun(TinyRun.settings(2, 2), 1, Precision.FP32);
  private List<TensorEntry> tensors;

  @BeforeEach
  void train() throws IOException {
    run.train();
    tensors = new ArrayList<>(StateFiles.tensors(run.state));
  }

  @AfterEach
  void close() {
    run.close();
  }

  private Path write() throws IOException {
    Path file = folder.resolve("state.safetensors");
    Safetensors.write(file, Safetensors.PYTORCH, tensors);
    return file;
  }

  private static void restore(Path path, TrainingState state) throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      StateFiles.restore(file, state);
    }
  }

  private static TensorEntry zeros(String name, long... shape) {
    int length = Float.BYTES;
    for (long side : shape) {
      length *= (int) side;
    }
    ByteBuffer bytes = ByteBuffer.allocate(length);
    return TensorEntry.of(name, Dtype.F32, shape, () -> bytes);
  }

  @Test
  void namesAreThoseOfAdamAndOfTheParameters() {
    List<String> names = tensors.stream().map(TensorEntry::name).toList();
    assertTrue(names.contains("param.conv_in.weight"));
    assertTrue(names.contains("exp_avg.mid_block.attentions.0.to_out.0.bias"));
    assertTrue(names.contains("exp_avg_sq.up_blocks.1.resnets.1.conv_shortcut.weight"));
    assertTrue(names.containsAll(List.of("updates", "measured")));
    assertEquals(3 * run.state.parameters().slots().size() + 2, names.size());
  }

  @Test
  void savingAndRestoringLeaveNoArrayBehind() throws IOException {
    BaseNDManager manager = (BaseNDManager) run.state.manager();
    int before = manager.getManagedArrays().size();
    Path file = write();
    assertEquals(before, manager.getManagedArrays().size());
    restore(file, run.state);
    assertEquals(before, manager.getManagedArrays().size());
  }

  @Test
  void aFileOfAnotherNetworkIsRefusedWithItsDifferences() throws IOException {
    tensors.removeIf(tensor -> tensor.name().equals("param.conv_in.weight"));
    tensors.removeIf(tensor -> tensor.name().equals("exp_avg.conv_in.bias"));
    tensors.removeIf(tensor -> tensor.name().equals("updates"));
    tensors.add(zeros("exp_avg.conv_in.bias", 2, 4));
    tensors.add(zeros("updates", 2));
    tensors.add(zeros("param.class_embedding.weight", 10, 32));
    Path file = write();
    List<float[]> before = run.arrays().stream().map(NDArray::toFloatArray).toList();

    Exception e = assertThrows(IOException.class, () -> restore(file, run.state));

    assertEquals(
        """
        %s: these tensors are not the network's:
          exp_avg.conv_in.bias is [2, 4], must be [8]
          param.class_embedding.weight [10, 32] is unknown
          param.conv_in.weight [8, 1, 3, 3] is missing
          updates is [2], must be [1]
        Take the settings of the model section that the file was made with, or another file."""
            .formatted(file),
        e.getMessage().replace(System.lineSeparator(), "\n"));
    for (int i = 0; i < before.size(); i++) {
      assertArrayEquals(before.get(i), run.arrays().get(i).toFloatArray());
    }
  }

  @Test
  void manyDifferencesAreCounted() throws IOException {
    int state = tensors.size() - 1; // Without what earlier versions lack.
    tensors.clear();
    tensors.add(zeros("weight", 1));
    Path file = write();
    Exception e = assertThrows(IOException.class, () -> restore(file, run.state));
    assertTrue(e.getMessage().contains("and " + (state + 1 - 8) + " more"), e.getMessage());
    assertFalse(e.getMessage().lines().count() > 11, e.getMessage());
  }
}
