package io.github.ddpm.generate;

import io.github.ddpm.model.Model;
import java.util.Map;

/**
 * A model read from disk.
 *
 * @param known the part of its images' provenance that its folder tells
 */
record Opened(Model model, Map<String, String> known) {}
