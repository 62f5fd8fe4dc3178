/** The mean and variance of latents over a data set (paper section 4). */
@NullMarked
package io.github.rae4j.evaluation.statistics;

import org.jspecify.annotations.NullMarked;
