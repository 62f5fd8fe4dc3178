// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.neighbours;

import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How the points of two sets fall into each other's neighbourhoods. A point's neighbourhood is the
 * ball around it whose radius is the distance to its k-th nearest other point in its own set.
 *
 * <p>Distances are processed in blocks of 256 × 256 on all processors. Memory: the features in
 * float32 plus a few MB per processor.
 *
 * @param precision fraction of generated points that lie in the ball of some real point
 * @param recall fraction of real points that lie in the ball of some generated point
 * @param density average number of real points' balls that contain a generated point, divided by k
 * @param coverage fraction of real points whose ball contains some generated point
 */
public record Neighbourhoods(double precision, double recall, double density, double coverage) {

  /**
   * Analyses two sets.
   *
   * @param k which neighbour defines the radius, from 1
   * @param closed whether a point on the surface of a ball belongs to it
   */
  public static Neighbourhoods of(Points generated, Points real, int k, boolean closed) {
    double[] realRadii = squaredRadii(real, k);
    double[] generatedRadii = squaredRadii(generated, k);
    boolean[] precise = new boolean[generated.size()];
    boolean[] recalled = new boolean[real.size()];
    boolean[] covered = new boolean[real.size()];
    long inside =
        IntStream.range(0, generated.blocks() * real.blocks())
            .parallel()
            .mapToLong(
                pair -> {
                  int block = pair / real.blocks();
                  int other = pair % real.blocks();
                  double[][] distances = generated.squaredDistances(block, real, other);
                  long hits = 0;
                  for (int i = 0; i < distances.length; i++) {
                    int point = Points.first(block) + i;
                    for (int j = 0; j < distances[i].length; j++) {
                      int original = Points.first(other) + j;
                      double distance = distances[i][j];
                      if (isWithin(distance, realRadii[original], closed)) {
                        hits++;
                        // Several threads may set the same flag, but only ever to true.
                        precise[point] = true;
                        covered[original] = true;
                      }
                      if (isWithin(distance, generatedRadii[point], closed)) {
                        recalled[original] = true;
                      }
                    }
                  }
                  return hits;
                })
            .sum();
    return new Neighbourhoods(
        share(precise), share(recalled), inside / ((double) k * generated.size()), share(covered));
  }

  private static boolean isWithin(double distance, double radius, boolean closed) {
    return closed ? distance <= radius : distance < radius;
  }

  private static double share(boolean[] flags) {
    int set = 0;
    for (boolean flag : flags) {
      set += flag ? 1 : 0;
    }
    return set / (double) flags.length;
  }

  /** The squared distance from each point to its k-th nearest other point. */
  static double[] squaredRadii(Points points, int k) {
    // The point itself is the nearest, so one more is kept.
    KSmallest[] nearest =
        Stream.generate(() -> new KSmallest(k + 1)).limit(points.size()).toArray(KSmallest[]::new);
    Object[] locks = Stream.generate(Object::new).limit(points.blocks()).toArray();
    int blocks = points.blocks();
    IntStream.range(0, blocks * blocks)
        .parallel()
        .filter(pair -> pair / blocks >= pair % blocks)
        .forEach(
            pair -> {
              int block = pair / blocks;
              int other = pair % blocks;
              double[][] distances = points.squaredDistances(block, points, other);
              synchronized (locks[block]) {
                for (int i = 0; i < distances.length; i++) {
                  for (double distance : distances[i]) {
                    nearest[Points.first(block) + i].offer(distance);
                  }
                }
              }
              if (other != block) {
                synchronized (locks[other]) {
                  for (double[] row : distances) {
                    for (int j = 0; j < row.length; j++) {
                      nearest[Points.first(other) + j].offer(row[j]);
                    }
                  }
                }
              }
            });
    return Stream.of(nearest).mapToDouble(KSmallest::largest).toArray();
  }
}
