/**
 * The error for an invalid setting, its key and what is wrong with it; settings that several
 * packages below the configuration understand; and numbers of things in words.
 */
package io.github.ddpm.settings;
