package io.github.ddpm.checkpoint;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The 328 tensors of Ho et al.'s CIFAR-10 network, all zero, by the names diffusers gives them. */
public final class HoTensors {

  private static final int TEMB = 512;
  private static final long[] CHANNELS = {128, 256, 256, 256};

  private final List<TensorEntry> tensors = new ArrayList<>();
  private final ByteBuffer zeros = ByteBuffer.allocate(512 * 256 * 9 * Float.BYTES);

  /** All of them, in the order in which the network uses them. */
  public static List<TensorEntry> all() {
    HoTensors network = new HoTensors();
    network.conv("conv_in", 3, 128, 3);
    network.leaf("time_embedding.linear_1", TEMB, 128);
    network.leaf("time_embedding.linear_2", TEMB, TEMB);
    network.down();
    network.resnet("mid_block.resnets.0", 256, 256);
    network.attention("mid_block.attentions.0", 256);
    network.resnet("mid_block.resnets.1", 256, 256);
    network.up();
    network.norm("conv_norm_out", 128);
    network.conv("conv_out", 128, 3, 3);
    return network.tensors;
  }

  private void down() {
    long in = 128;
    for (int i = 0; i < CHANNELS.length; i++) {
      String block = "down_blocks." + i;
      for (int j = 0; j < 2; j++) {
        resnet(block + ".resnets." + j, in, CHANNELS[i]);
        in = CHANNELS[i];
        if (i == 1) {
          attention(block + ".attentions." + j, in);
        }
      }
      if (i < CHANNELS.length - 1) {
        conv(block + ".downsamplers.0.conv", in, in, 3);
      }
    }
  }

  private void up() {
    long in = 256;
    for (int i = 0; i < CHANNELS.length; i++) {
      String block = "up_blocks." + i;
      long out = CHANNELS[3 - i];
      long below = CHANNELS[Math.max(0, 2 - i)];
      for (int j = 0; j < 3; j++) {
        resnet(block + ".resnets." + j, in + (j == 2 ? below : out), out);
        in = out;
        if (i == 2) {
          attention(block + ".attentions." + j, out);
        }
      }
      if (i < CHANNELS.length - 1) {
        conv(block + ".upsamplers.0.conv", out, out, 3);
      }
    }
  }

  private void resnet(String name, long in, long out) {
    norm(name + ".norm1", in);
    conv(name + ".conv1", in, out, 3);
    leaf(name + ".time_emb_proj", out, TEMB);
    norm(name + ".norm2", out);
    conv(name + ".conv2", out, out, 3);
    if (in != out) {
      conv(name + ".conv_shortcut", in, out, 1);
    }
  }

  private void attention(String name, long channels) {
    norm(name + ".group_norm", channels);
    for (String part : List.of("to_q", "to_k", "to_v", "to_out.0")) {
      leaf(name + "." + part, channels, channels);
    }
  }

  private void norm(String name, long channels) {
    leaf(name, channels);
  }

  private void conv(String name, long in, long out, long kernel) {
    leaf(name, out, in, kernel, kernel);
  }

  private void leaf(String name, long... weight) {
    add(name + ".weight", weight);
    add(name + ".bias", weight[0]);
  }

  private void add(String name, long... shape) {
    int length = 4;
    for (long dimension : shape) {
      length *= (int) dimension;
    }
    int bytes = length;
    tensors.add(TensorEntry.of(name, Dtype.F32, shape, () -> zeros.duplicate().limit(bytes)));
  }
}
