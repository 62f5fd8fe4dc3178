// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.Rae4j;
import io.github.rae4j.options.OptionSpec;
import io.github.rae4j.options.Options;
import io.github.rae4j.trainers.flow.Stage2Options;
import io.github.rae4j.trainers.pretraining.EncoderTrainingOptions;
import io.github.rae4j.trainers.reconstruction.Stage1Options;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecipeTest {
  private static Recipe recipe(String... overrides) {
    List<String> all = new ArrayList<>(List.of("training={clip_grad: 1.0, optimizer: {lr: 1e-3}}"));
    all.addAll(List.of(overrides));
    return Recipe.of(
        Rae4j.readConfig("tiny-fashion", all),
        List.of("stage_2", "transport"),
        Options.of(Stage2Options.class).specs());
  }

  private static List<String> changes(Recipe.Change change, String... overrides) {
    return recipe().differences(recipe(overrides)).stream()
        .filter(difference -> difference.change() == change)
        .map(Recipe.Difference::key)
        .toList();
  }

  /** A key that is added later must be classed by whoever adds it. */
  @Test
  void everyKeyOfTrainingIsClassed() {
    for (Options<?> options :
        List.of(
            Options.of(Stage2Options.class),
            Options.of(Stage1Options.class),
            Options.of(EncoderTrainingOptions.class))) {
      for (OptionSpec section : options.specs()) {
        if (section.key().equals("training")) {
          for (OptionSpec option : section.section()) {
            assertTrue(
                Recipe.classified("training." + option.key()).isPresent(),
                "training." + option.key() + " is in no class");
            for (String alias : option.aliases()) {
              assertTrue(Recipe.classified("training." + alias).isPresent(), alias);
            }
          }
        }
      }
    }
  }

  @Test
  void changedKeysAreClassed() {
    assertEquals(List.of("training.flip"), changes(Recipe.Change.REFUSED, "training.flip=false"));
    assertEquals(
        List.of("training.preparation"),
        changes(Recipe.Change.REFUSED, "training.preparation=pad:32"));
    assertEquals(
        List.of("stage_2.params.mlp_ratio"),
        changes(Recipe.Change.REFUSED, "stage_2.params.mlp_ratio=3.5"));
    assertEquals(
        List.of("training.clip_grad", "training.ema_decay", "training.optimizer.lr"),
        changes(
            Recipe.Change.REMARKED,
            "training.clip_grad=2",
            "training.ema_decay=0.5",
            "training.optimizer.lr=1e-4"));
    assertEquals(
        List.of("stage_2.ckpt"), changes(Recipe.Change.REMARKED, "stage_2.ckpt=elsewhere.pt"));
    assertEquals(
        List.of(),
        recipe()
            .differences(
                recipe(
                    "training.max_steps=7",
                    "training.log_interval=3",
                    "training.num_workers=2",
                    "training.callbacks={curves: false}",
                    "sampler.params.num_steps=3")));
  }

  @Test
  void writingADefaultOrANumberInAnotherWayIsNoChange() {
    assertEquals(
        List.of(),
        recipe()
            .differences(
                recipe(
                    "training.flip=true",
                    "training.ema_decay=0.9995",
                    "training.optimizer.lr=0.001",
                    "training.clip_grad=1")));
  }

  @Test
  void survivesMetadata() {
    Recipe recipe = recipe();
    assertEquals(recipe, Recipe.of(recipe.asMetadata()).orElseThrow());
    assertTrue(Recipe.of(Map.of("step", "4")).isEmpty());
  }
}
