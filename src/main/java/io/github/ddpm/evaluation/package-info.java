/**
 * Measuring a model, or images that are there. {@link io.github.ddpm.evaluation.EvaluationRun} is
 * what {@code ddpm evaluate} does; {@link io.github.ddpm.evaluation.TrainingEvaluation} measures
 * while a run is trained. Both draw images ({@code GeneratedImages}), turn them into features
 * ({@code StoredFeatures}) and compare these with the data's ({@code Reference}, {@code
 * ImageMeasures}). Everything that takes long is kept in a work folder under a name that says what
 * it depends on.
 */
package io.github.ddpm.evaluation;
