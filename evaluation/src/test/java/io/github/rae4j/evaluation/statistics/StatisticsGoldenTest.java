// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.statistics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.LatentStatistics;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The reference's statistics, within the tolerances recorded with them. */
class StatisticsGoldenTest {
  private static Path file(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(
                  StatisticsGoldenTest.class.getResource("/golden/statistics/" + name), name)
              .toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static double tolerance(String area, String key) throws IOException {
    JsonNode node = new ObjectMapper().readTree(file(area + "/case.json").toFile());
    return node.get("tolerance").get(key).asDouble();
  }

  private static Checkpoint inputs(String area) {
    return Checkpoint.open(file(area + "/inputs.safetensors"));
  }

  private static Checkpoint outputs(String area) {
    return Checkpoint.open(file(area + "/outputs.safetensors"));
  }

  private static List<Tensor> batches(String area, String run) {
    Checkpoint inputs = inputs(area);
    List<Tensor> batches = new ArrayList<>();
    for (int i = 0; inputs.names().contains(run + ".batch" + i); i++) {
      batches.add(inputs.get(run + ".batch" + i));
    }
    assertTrue(batches.size() >= 3);
    return batches;
  }

  private static double[] doubles(Tensor tensor) {
    double[] values = new double[tensor.elements()];
    if (tensor.dtype() == DType.FLOAT64) {
      tensor.bytes().asDoubleBuffer().get(values);
    } else {
      float[] floats = tensor.toFloatArray();
      IntStream.range(0, values.length).forEach(i -> values[i] = floats[i]);
    }
    return values;
  }

  private static void assertClose(Tensor expected, Tensor found, double tolerance) {
    assertEquals(expected.shape(), found.shape());
    assertArrayEquals(doubles(expected), doubles(found), tolerance);
  }

  private static Shape latent(List<Tensor> batches) {
    long[] dims = batches.get(0).shape().dims();
    return Shape.of(Arrays.copyOfRange(dims, 1, dims.length));
  }

  private static ExactMoments exact(List<Tensor> batches) {
    ExactMoments moments = new ExactMoments(latent(batches));
    batches.forEach(moments::add);
    return moments;
  }

  @ParameterizedTest
  @ValueSource(strings = {"nchw", "tokens"})
  void exactMomentsOfWholeStream(String run) throws IOException {
    ExactMoments moments = exact(batches("latent-stats", run));
    double tolerance = tolerance("latent-stats", "max_abs");
    assertClose(outputs("latent-stats").get(run + ".exact_mean"), moments.mean(), tolerance);
    assertClose(outputs("latent-stats").get(run + ".exact_var"), moments.variance(), tolerance);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nchw", "tokens"})
  void partsAndTheirMerge(String run) throws IOException {
    List<Tensor> batches = batches("latent-stats", run);
    List<List<Tensor>> parts =
        List.of(batches.subList(0, 1), batches.subList(1, 2), batches.subList(2, batches.size()));
    double tolerance = tolerance("latent-stats", "parts_max_abs");
    ExactMoments merged = exact(parts.get(2));
    for (int i = 0; i < 3; i++) {
      ExactMoments part = exact(parts.get(i));
      String name = run + ".part" + i;
      assertClose(outputs("latent-stats").get(name + ".mean"), part.mean(), tolerance);
      assertClose(outputs("latent-stats").get(name + ".var"), part.variance(), tolerance);
      if (i < 2) {
        merged.merge(part);
      }
    }
    ExactMoments whole = exact(batches);
    assertEquals(whole.count(), merged.count());
    assertArrayEquals(doubles(whole.mean()), doubles(merged.mean()));
    assertArrayEquals(doubles(whole.variance()), doubles(merged.variance()));
  }

  @ParameterizedTest
  @CsvSource({"nchw, 0.1", "nchw, 0.3", "tokens, 0.1", "tokens, 0.3"})
  void runningAveragesMatchReference(String run, String momentum) throws IOException {
    List<Tensor> batches = batches("latent-stats", run);
    RunningMoments moments =
        RunningMoments.perElement(exact(batches).shape(), Double.parseDouble(momentum));
    batches.forEach(moments::add);
    double tolerance = tolerance("latent-stats", "max_abs");
    String name = run + ".momentum" + momentum;
    assertClose(outputs("latent-stats").get(name + ".mean"), moments.mean(), tolerance);
    assertClose(outputs("latent-stats").get(name + ".var"), moments.variance(), tolerance);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rank2", "rank5"})
  void channelAveragesMatchReference(String run) throws IOException {
    List<Tensor> batches = batches("channel-stats", run);
    RunningMoments moments = RunningMoments.perChannel(latent(batches), 0.1);
    batches.forEach(moments::add);
    double tolerance = tolerance("channel-stats", "max_abs");
    assertClose(outputs("channel-stats").get(run + ".mean"), moments.mean(), tolerance);
    assertClose(outputs("channel-stats").get(run + ".var"), moments.variance(), tolerance);
  }

  @Test
  void rankMergeMatchesReference() throws IOException {
    Checkpoint inputs = inputs("rank-merge");
    List<Tensor> means =
        IntStream.range(0, 3).mapToObj(i -> inputs.get("rank" + i + ".mean")).toList();
    List<Tensor> variances =
        IntStream.range(0, 3).mapToObj(i -> inputs.get("rank" + i + ".var")).toList();
    List<Tensor> merged = RunningMoments.mergeRanks(means, variances);
    double tolerance = tolerance("rank-merge", "max_abs");
    assertClose(outputs("rank-merge").get("mean"), merged.get(0), tolerance);
    assertClose(outputs("rank-merge").get("var"), merged.get(1), tolerance);
    LatentStatistics written = LatentStatistics.read(file("rank-merge/normalization_stats.pt"));
    assertClose(written.mean().orElseThrow(), merged.get(0), tolerance);
    assertClose(written.variance().orElseThrow(), merged.get(1), tolerance);
  }

  @Test
  void refusesNan() {
    ExactMoments moments = new ExactMoments(Shape.of(2));
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class,
            () -> moments.add(Tensor.of(new float[] {1, 2, Float.NaN, 3}, 2, 2)));
    assertTrue(String.valueOf(error.getMessage()).contains("latent 1 of the batch holds NaN"));
    assertEquals(0, moments.count());
  }
}
