/**
 * Gathers the settings of all components into one record of a run.
 *
 * <p>A {@link io.github.ddpm.config.RunConfig} is immutable and always valid: each section is the
 * settings record of one component, which checks itself; rules between sections are checked when
 * the sections are combined. Defaults are in those records and nowhere else, and the YAML keys are
 * derived from them. Records that exist only to keep others small, such as {@link
 * io.github.ddpm.config.EvaluationSettings}, are flat in YAML.
 *
 * <p>While it is read, a setting is an entry in a flat table, from its full key path such as {@code
 * model.dropout} to its value and the place where it was written. Files and the command line each
 * become such a table; later ones override earlier ones and the defaults, and the result is bound
 * to records. So every error message can name the place: {@code configs/cifar.yaml:12:3:
 * model.dropout: must lie in [0, 1), is 1.5}. A file may also write {@code model.dropout: 0.1} on
 * one line.
 *
 * <p>Only this package knows YAML.
 */
package io.github.ddpm.config;
