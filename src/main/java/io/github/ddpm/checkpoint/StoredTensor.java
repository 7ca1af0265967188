package io.github.ddpm.checkpoint;

/**
 * A tensor's place in a safetensors file.
 *
 * @param info its type and shape
 * @param begin first byte, counted from the end of the header
 * @param end one past the last byte, counted from the end of the header
 */
record StoredTensor(TensorInfo info, long begin, long end) {}
