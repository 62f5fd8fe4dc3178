// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import io.github.rae4j.tensor.Shape;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;

/**
 * Aggregations for queries: statistics of latents and metrics of features, of a whole Dataset or of
 * its groups, without rounding between rows.
 *
 * <pre>{@code
 * UserDefinedFunction fid = RaeAggregators.fid("reference.npz");
 * features.groupBy("label").agg(fid.apply(col("number"), col("features")));
 * }</pre>
 *
 * <p>All of them take two columns: the number of the image, a whole number from 0 that no other row
 * of the group has, and an {@code array<float>}. Which row has which number decides the result, and
 * nothing else; numbers from 0 on without gaps give the bits of an evaluation of these images. They
 * can be registered for SQL by {@code spark.udf().register(name, function)}.
 *
 * <p>Buffers are kept in memory: 12 d² bytes a group for the Fréchet distance of d features, and 4
 * d bytes an image for metrics that need single images.
 */
public final class RaeAggregators {
  private RaeAggregators() {}

  /**
   * Count, mean and population variance of latents, exact and rounded once: a struct of {@code
   * count} (long), {@code mean} and {@code variance} (arrays of double, one for each element).
   *
   * @param shape of one latent, for example 768, 16, 16
   */
  public static UserDefinedFunction latentMoments(long... shape) {
    return functions.udaf(
        new LatentAggregator(Shape.of(shape)), Encoders.bean(NumberedVector.class));
  }

  /**
   * The FID of features against a reference.
   *
   * @param reference a statistics file that the driver has, as {@code rae4j evaluate reference}
   *     writes it, of the same features
   * @throws io.github.rae4j.errors.RaeException if it is missing or has no statistics for it
   */
  public static UserDefinedFunction fid(String reference) {
    return metric("fid", Map.of(), Optional.of(reference));
  }

  /**
   * A metric of sets, the value that one quotes: {@code fid}, {@code kid}, {@code is}, {@code prdc}
   * (the precision), or one of a plugin.
   *
   * @param settings of the metric, as protocols have them
   * @param reference as for {@link #fid}; for metrics that need one
   * @throws io.github.rae4j.errors.RaeException if there is no such metric, or no such reference
   */
  public static UserDefinedFunction metric(
      String name, Map<String, Object> settings, Optional<String> reference) {
    return functions.udaf(
        MetricAggregator.of(name, settings, reference), Encoders.bean(NumberedVector.class));
  }
}
