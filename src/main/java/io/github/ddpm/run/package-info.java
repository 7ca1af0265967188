/**
 * Training runs. This package assembles a run from one {@link io.github.ddpm.config.RunConfig}; the
 * loop itself is in {@code training}. {@link io.github.ddpm.run.TrainingRun} is the place to start
 * reading.
 *
 * <p>A run is a folder:
 *
 * <pre>
 *   train.log                      what was logged, by the command that started the run
 *   lock                           which process trains it; the lock itself is the system's
 *   metrics.jsonl                  one line per measurement
 *   report.html                    curves, previews, settings: one page that needs nothing else
 *   events.out.tfevents.*          the same figures for TensorBoard
 *   previews/step-00000400.png     grids of the averaged weights, always from the same noise
 *   step-00000400/                 a checkpoint, one of the newest few
 *     model_index.json             these four are a diffusers pipeline with the averaged weights
 *     unet/config.json
 *     unet/diffusion_pytorch_model.safetensors
 *     scheduler/scheduler_config.json
 *     training/state.safetensors   raw weights and Adam's moments, to resume from
 *     training/run.json            step, all settings, the command, the model it started from, if any,
 *                                  and what training has found out: rollbacks, micro-batch,
 *                                  steps that fit, names of classes
 * </pre>
 *
 * <p>Sampling reads only the pipeline and, if present, the settings in {@code run.json}, so it also
 * works with a folder from elsewhere.
 */
package io.github.ddpm.run;
