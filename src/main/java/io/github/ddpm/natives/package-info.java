/**
 * PyTorch's native libraries and the processor below them: whether they can be loaded, what they
 * need, where they are mistaken about the machine ({@code OneDnnCaches}), and what they may print.
 */
package io.github.ddpm.natives;
