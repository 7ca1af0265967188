/**
 * The error for an invalid setting, its key and what is wrong with it; and settings that several
 * packages below the configuration understand.
 */
package io.github.ddpm.settings;
