/**
 * Gathers the settings of all components into one record of a run.
 *
 * <p>A {@link io.github.ddpm.config.RunConfig} is immutable and always makes sense: each section is
 * the settings record of one component, which checks itself, and what must agree between sections
 * is checked when they come together. Defaults stand in those records and nowhere else; the keys of
 * YAML are read off them. What is a record of its own in Java only to be small, such as {@link
 * io.github.ddpm.config.EvaluationSettings}, is flat in YAML.
 *
 * <p>On its way in a setting is an entry in a flat table, from its full key path such as {@code
 * model.dropout} to its value and the place where it was written. Files and the command line both
 * become such a table, later ones are put over earlier ones and over the defaults, and only then is
 * the whole bound to records. So whatever is refused, and however late, the message can name the
 * place: {@code configs/cifar.yaml:12:3: model.dropout: must lie in [0, 1), is 1.5}. The table also
 * means that a file may write {@code model.dropout: 0.1} on one line.
 *
 * <p>Only this package knows YAML.
 */
package io.github.ddpm.config;
