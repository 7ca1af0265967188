/**
 * Measures a model, or given images. {@link io.github.ddpm.evaluation.EvaluationRun} implements
 * {@code ddpm evaluate}; {@link io.github.ddpm.evaluation.TrainingEvaluation} measures while a run
 * is trained. Both draw images ({@code GeneratedImages}), turn them into features ({@code
 * StoredFeatures}) and compare these with the data's ({@code Reference}, {@code ImageMeasures}).
 * Everything that takes long is stored in a work folder under a name that says what it depends on.
 */
package io.github.ddpm.evaluation;
