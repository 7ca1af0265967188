package io.github.ddpm.diffusers;

import java.util.Map;
import java.util.TreeMap;

/**
 * A class of diffusers' schedulers whose noise schedule and network are DDPM's, and which differs
 * in the steps that its sampler takes.
 *
 * @param clips whether it can clip x_0
 * @param hasVariance whether its field {@code variance_type} has an effect
 * @param defaults those of its fields' defaults that are not {@code DDPMScheduler}'s
 */
record SchedulerClass(boolean clips, boolean hasVariance, Map<String, Object> defaults) {
  static final String DDPM = "DDPMScheduler";

  /** The classes that are read, by name. */
  static final Map<String, SchedulerClass> KNOWN = new TreeMap<>();

  static {
    SchedulerClass ancestral = new SchedulerClass(true, true, Map.of());
    SchedulerClass implicit = new SchedulerClass(true, false, Map.of());
    SchedulerClass solver = new SchedulerClass(false, false, Map.of());
    Map<String, Object> betas = Map.of("beta_start", 0.00085, "beta_end", 0.012);
    SchedulerClass second = new SchedulerClass(false, false, betas);
    KNOWN.put(DDPM, ancestral);
    KNOWN.put("DDPMParallelScheduler", ancestral);
    KNOWN.put("DDIMScheduler", implicit);
    KNOWN.put("DDIMParallelScheduler", implicit);
    KNOWN.put("DEISMultistepScheduler", solver);
    KNOWN.put("DPMSolverMultistepScheduler", solver);
    KNOWN.put("DPMSolverSinglestepScheduler", solver);
    KNOWN.put("EulerAncestralDiscreteScheduler", solver);
    KNOWN.put("EulerDiscreteScheduler", solver);
    KNOWN.put("LMSDiscreteScheduler", solver);
    KNOWN.put("PNDMScheduler", solver);
    KNOWN.put("UniPCMultistepScheduler", solver);
    KNOWN.put("DPMSolverSDEScheduler", second);
    KNOWN.put("KDPM2AncestralDiscreteScheduler", second);
    KNOWN.put("KDPM2DiscreteScheduler", second);
    Map<String, Object> unclipped = new TreeMap<>(betas);
    unclipped.put("clip_sample", false);
    KNOWN.put("HeunDiscreteScheduler", new SchedulerClass(true, false, unclipped));
  }
}
