package io.github.ddpm.pickled;

import java.io.IOException;
import java.nio.file.Path;

/** A pickle that is whole but not read. The message says what it is, and how to get at weights. */
public final class UnreadPickleException extends IOException {
  private static final long serialVersionUID = 1L;

  UnreadPickleException(Path file, String what) {
    super("%s: %s. %s".formatted(file, what, cure(file)));
  }

  /** A pickle that asks for a class or function of Python that is neither tensor nor container. */
  static UnreadPickleException ofClass(Path file, String name) {
    return new UnreadPickleException(
        file,
        "its pickle names %s, and such names can run any program, so it is not read"
            .formatted(name));
  }

  /** How PyTorch itself turns any of its files into one that every program may read. */
  private static String cure(Path file) {
    String path = file.toString().replace('\\', '/');
    String quoted = path.matches("[^'\"$`!]*") ? path : "FILE";
    String target = quoted.replaceFirst("(?<=[^/])\\.[^./]*$", "") + ".safetensors";
    return ("If you trust it, convert it where PyTorch is: python -c \"import torch, safetensors.torch as s;"
            + " w = torch.load('%s', map_location='cpu', weights_only=False); w ="
            + " getattr(w, 'state_dict', lambda: w)(); s.save_file({k: v.contiguous().clone() for k, v in w.get('state_dict', w).items()}, '%s')\"")
        .formatted(quoted, target);
  }
}
