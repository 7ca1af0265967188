/** What users of other trainers type, and what it is called here. */
package io.github.ddpm.familiar;
