package io.github.ddpm.natives;

/** Whether the kernel shows the processor's caches, and what was done where it does not. */
public enum HiddenCaches {
  /** It shows them, or PyTorch's libraries have other ways. */
  NONE,
  /** oneDNN took them for caches of one byte, and was given usual sizes. */
  CORRECTED,
  /** oneDNN takes them for something else, which was left as it is. */
  UNKNOWN
}
