/** The error for an invalid setting: its key, the problem and the remedy. */
package io.github.ddpm.settings;
