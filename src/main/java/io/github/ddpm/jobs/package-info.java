/** Has the shards of a command done by a cluster: starts a job there, and follows it. */
package io.github.ddpm.jobs;
