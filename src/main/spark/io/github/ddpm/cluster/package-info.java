/**
 * What Apache Spark runs: a command of the program in shards, each a task. It knows Spark and the
 * JDK and nothing else of the program, whose commands its tasks start; it is a jar of its own,
 * which no other class path has.
 */
package io.github.ddpm.cluster;
