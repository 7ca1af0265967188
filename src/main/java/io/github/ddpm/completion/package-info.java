/**
 * Scripts by which shells complete the commands: {@link io.github.ddpm.completion.BashCompletion},
 * {@link io.github.ddpm.completion.FishCompletion}. What may stand for an option's value is named
 * where the option is declared, by one of the classes in {@link io.github.ddpm.completion.Offers}.
 */
package io.github.ddpm.completion;
