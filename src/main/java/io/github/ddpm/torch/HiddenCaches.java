package io.github.ddpm.torch;

/** Caches of the processor that a hypervisor hides, and what was done about them. */
public enum HiddenCaches {
  /** There are none: PyTorch's libraries can see the caches, or have other ways. */
  NONE,
  /** oneDNN took them for caches of one byte, and was told of some. */
  TOLD,
  /** oneDNN takes them for something else, which was left as it is. */
  LEFT
}
