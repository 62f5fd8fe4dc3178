// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.options.OptionException;
import io.github.rae4j.options.Options;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.SamplingRequest;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReuseTest {
  /** A solver of which only the number of evaluations matters. */
  private record Counted(OptionalInt evaluations) implements Sampler {
    @Override
    public Tensor sample(SamplingRequest request) {
      throw new AssertionError("it is not run");
    }
  }

  private static Reuse read(Map<String, ?> section) {
    return Options.of(Reuse.class).read(ConfigParameters.of("model.yaml", section));
  }

  private static List<Integer> computed(Reuse reuse) {
    return IntStream.range(0, 7).filter(reuse::computesBase).boxed().toList();
  }

  @Test
  void isOffUnlessAskedFor() {
    assertEquals(Reuse.NONE, read(Map.of()));
    assertTrue(Reuse.NONE.isNone());
    assertEquals(List.of(0, 1, 2, 3, 4, 5, 6), computed(Reuse.NONE));
    assertEquals("nothing", Reuse.NONE.words());
    Reuse.NONE.requireFits(new Counted(OptionalInt.empty()));
  }

  @Test
  void computesTheBaseInEverySoManyEvaluationsOrInThoseOfAList() {
    assertEquals(List.of(0, 3, 6), computed(read(Map.of("base_every", 3))));
    assertEquals(List.of(0, 1, 5), computed(read(Map.of("base_at", List.of(0, 1, 5)))));
    assertEquals(List.of(0), computed(read(Map.of("base_at", 0))));
    assertTrue(Reuse.baseEvery(2).sharesBase());
    assertFalse(Reuse.baseEvery(2).cachesBlocks());
    assertTrue(read(Map.of("first_block", 0.1)).cachesBlocks());
    assertEquals("base every 3", Reuse.baseEvery(3).words());
    assertEquals("base at 0,4", Reuse.baseAt(List.of(0, 4)).words());
    assertEquals("blocks below 0.1", Reuse.blocksBelow(0.1).words());
  }

  @Test
  void refusesWhatHasNoMeaning() {
    refused("base_every", Map.of("base_every", 0));
    refused("first_block", Map.of("first_block", -1));
    refused("base_at", Map.of("base_at", List.of(1, 2)));
    refused("base_at", Map.of("base_at", List.of(0, 2, 2)));
    refused("base_at", Map.of("base_at", List.of()));
    refused("base_at", Map.of("base_every", 2, "base_at", List.of(0, 3)));
    refused("first_block", Map.of("base_every", 2, "first_block", 0.1));
    refused("evry", Map.of("base_evry", 2));
    assertThrows(OptionException.class, () -> new Reuse(2, Optional.of(List.of(0)), 0));
  }

  private static void refused(String key, Map<String, ?> section) {
    RaeException e = assertThrows(RaeException.class, () -> read(section));
    assertTrue(String.valueOf(e.getMessage()).contains(key), e.getMessage());
  }

  @Test
  void needsASolverWhoseEvaluationsAreCounted() {
    Reuse.baseEvery(2).requireFits(new Counted(OptionalInt.of(1)));
    Reuse.baseAt(List.of(0, 9)).requireFits(new Counted(OptionalInt.of(10)));
    ConfigException late =
        assertThrows(
            ConfigException.class,
            () -> Reuse.baseAt(List.of(0, 10)).requireFits(new Counted(OptionalInt.of(10))));
    assertTrue(String.valueOf(late.getMessage()).contains("evaluation 10"), late.getMessage());
    for (Reuse reuse : List.of(Reuse.baseEvery(2), Reuse.blocksBelow(0.1))) {
      ConfigException own =
          assertThrows(
              ConfigException.class, () -> reuse.requireFits(new Counted(OptionalInt.empty())));
      assertTrue(String.valueOf(own.getMessage()).contains("Counted"), own.getMessage());
      assertEquals(reuse.key(), own.key().orElseThrow());
    }
  }
}
