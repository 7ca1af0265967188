package io.github.ddpm.evaluation;

import java.util.List;
import java.util.Optional;

/**
 * The result of one of the processes that share an evaluation.
 *
 * @param evaluation of all, by the process that has joined the shards
 * @param missing the shards that have not arrived; empty too where another process is joining them
 * @param others what is known of missing shards that are there, but of other images
 */
public record ShardedEvaluation(
    Optional<Evaluation> evaluation, List<Integer> missing, List<String> others) {}
