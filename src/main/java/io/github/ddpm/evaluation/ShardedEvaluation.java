package io.github.ddpm.evaluation;

import java.util.List;
import java.util.Optional;

/**
 * The result of one of the processes that share an evaluation.
 *
 * @param evaluation of all, by the process that has joined the shards
 * @param missing the shards that have not arrived; empty too where another process is joining them
 */
public record ShardedEvaluation(Optional<Evaluation> evaluation, List<Integer> missing) {}
