package io.github.ddpm.natives;

/** Whether the processor hides its caches, and what was done about it. */
public enum HiddenCaches {
  /** The caches are visible, or PyTorch's libraries do not need them. */
  NONE,
  /** oneDNN assumed caches of one byte and was given usual sizes. */
  CORRECTED,
  /** oneDNN assumes other sizes, which were left unchanged. */
  UNKNOWN
}
