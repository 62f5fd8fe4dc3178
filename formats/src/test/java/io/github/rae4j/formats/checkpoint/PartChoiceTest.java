// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which part of a training checkpoint is read. The averaged weights here hold 2, all others 1. */
final class PartChoiceTest {
  private static final Map<String, Object> TRAINED = Map.of("w", TorchFile.floats(1, 1));
  private static final Map<String, Object> AVERAGED = Map.of("w", TorchFile.floats(2, 2));
  private static final Map<String, Object> OPTIMIZER =
      Map.of(
          "state",
          Map.of(0, Map.of("step", TorchFile.floats(7), "exp_avg", TorchFile.floats(5, 5))),
          "param_groups",
          List.of(Map.of("params", List.of(0))));

  @TempDir Path folder;

  private Checkpoint write(Object... keysAndValues) throws IOException {
    Map<Object, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return Checkpoint.open(TorchFile.write(folder.resolve("x.pt"), map));
  }

  private static void assertReads(float value, String part, Checkpoint checkpoint) {
    assertEquals(Optional.of(part), checkpoint.mainPart());
    Weights weights = checkpoint.weights();
    assertEquals(Set.of("w"), weights.names());
    assertArrayEquals(new float[] {value, value}, weights.get("w").toFloat32().toFloatArray());
    assertTrue(weights.origin().endsWith("(" + part + ")"), weights.origin());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ema",
        "EMA",
        "model_ema",
        "ema_model",
        "ema_state_dict",
        "state_dict_ema",
        "ema_model_state_dict",
        "model_ema_state_dict",
        "ema-weights",
        "ema.params",
        "params_ema",
        "g_ema",
        "netG_ema",
        "averaged_model",
        "avg_model",
        "swa_model",
        "shadow_params",
        "shadow",
        "polyak_average",
        "emaModel",
        "EMAModel",
        "modelEma",
        "ema1",
        "exponential_moving_average"
      })
  void averagedWeightsComeFirstUnderEveryCommonName(String key) throws IOException {
    assertReads(2, key, write("model", TRAINED, key, AVERAGED, "optimizer", OPTIMIZER));
    assertReads(2, key, write(key, AVERAGED, "state_dict", TRAINED, "opt", OPTIMIZER));
  }

  @ParameterizedTest
  @ValueSource(strings = {"state_dict", "model_state_dict", "net", "params", "weights", "module"})
  void aLoneDictionaryOfTensorsIsTaken(String key) throws IOException {
    assertReads(
        1,
        key,
        write(
            "epoch",
            3,
            "step",
            TorchFile.floats(), // a counter
            key,
            TRAINED,
            "optimizer_states",
            List.of(OPTIMIZER),
            "optim",
            OPTIMIZER,
            "lr_scheduler",
            Map.of("base", TorchFile.floats(3)),
            "rng_state",
            TorchFile.zeros("Byte", 16, 1)));
  }

  @Test
  void nestedDictionariesAreFound() throws IOException {
    assertReads(2, "ema/shadow", write("model", TRAINED, "ema", Map.of("shadow", AVERAGED)));
    assertReads(
        2, "state/model_ema", write("state", Map.of("model", TRAINED, "model_ema", AVERAGED)));
    assertReads(1, "checkpoint/state_dict", write("checkpoint", Map.of("state_dict", TRAINED)));
  }

  @Test
  void aListOfAveragedWeightsTakesItsNamesFromTheModel() throws IOException {
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("v", TorchFile.floats(1));
    model.put("w", TorchFile.floats(1, 1));
    List<Object> shadow = List.of(TorchFile.floats(4), TorchFile.floats(2, 3));
    Checkpoint checkpoint =
        write("model", model, "ema", Map.of("decay", 1, "shadow_params", shadow));
    assertEquals(Optional.of("ema/shadow_params"), checkpoint.mainPart());
    assertArrayEquals(new float[] {4}, checkpoint.weights().get("v").toFloat32().toFloatArray());
    assertArrayEquals(new float[] {2, 3}, checkpoint.weights().get("w").toFloat32().toFloatArray());

    Checkpoint unnamed = write("model", TRAINED, "shadow_params", shadow);
    String message =
        String.valueOf(assertThrows(CheckpointException.class, unnamed::weights).getMessage());
    assertTrue(message.contains("list without names"), message);
    assertEquals(Set.of("w"), unnamed.weights("model").names());
  }

  @Test
  void twoPartsWithAveragedWeightsAreNotGuessedAt() throws IOException {
    Checkpoint checkpoint = write("ema_0.999", AVERAGED, "ema_0.9999", AVERAGED, "model", TRAINED);
    String message =
        String.valueOf(assertThrows(CheckpointException.class, checkpoint::weights).getMessage());
    assertTrue(message.contains("in 2 parts, ema_0.999, ema_0.9999"), message);
    assertEquals(Set.of("w"), checkpoint.weights("ema_0.999").names());
  }

  @Test
  void namesWithSlashesArePartsOfSafetensors() {
    Path file = folder.resolve("x.safetensors");
    Tensor averaged = Tensor.of(new float[] {2, 2}, 2);
    Tensor trained = Tensor.of(new float[] {1, 1}, 2);
    SafetensorsWriter.write(file, Map.of("model/w", trained, "model_ema/w", averaged), Map.of());
    assertReads(2, "model_ema", Checkpoint.open(file));
    SafetensorsWriter.write(file, Map.of("model/w", trained, "optimizer/w", averaged), Map.of());
    assertReads(1, "model", Checkpoint.open(file));
    SafetensorsWriter.write(
        file, Map.of("ema/w", averaged, "ema_long/w", trained, "model/w", trained), Map.of());
    assertReads(2, "ema", Checkpoint.open(file));
  }

  @Test
  void whatOnlyLooksAveragedIsNot() throws IOException {
    assertReads(1, "model", write("model", TRAINED, "ema_optimizer", OPTIMIZER));
    assertReads(1, "schema", write("schema", TRAINED, "ema_decay", 1));
    assertReads(1, "net", write("net", TRAINED, "exp_avg", AVERAGED, "exp_avg_sq", AVERAGED));
    assertReads(
        2, "ema/ema_model", write("ema", Map.of("online_model", TRAINED, "ema_model", AVERAGED)));
  }

  @ParameterizedTest
  @CsvSource({
    "blocks.0._orig_mod.attn.qkv.weight, blocks.0.attn.qkv.weight",
    "_orig_mod.blocks.0.w, blocks.0.w",
    "module.module.w, w",
    "module._orig_mod.w, w",
    "_fsdp_wrapped_module.blocks.1._fsdp_wrapped_module.w, blocks.1.w",
    "blocks.1._checkpoint_wrapped_module.mlp._orig_mod.w, blocks.1.mlp.w",
    "a.module.w, a.module.w",
    "modules.w, modules.w",
    "module, module"
  })
  void wordsOfWrappersAreDropped(String written, String read) throws IOException {
    Checkpoint checkpoint = write(written, TorchFile.floats(1), "n_averaged", TorchFile.floats(9));
    assertEquals(Set.of(read), checkpoint.weights().names());
    assertEquals(Set.of(written, "n_averaged"), checkpoint.names());
  }

  @Test
  void wordsOfWrappersAreNotDroppedWhereNamesBecomeEqual() throws IOException {
    Checkpoint checkpoint = write("a._orig_mod.w", TorchFile.floats(1), "a.w", TorchFile.floats(1));
    String message =
        String.valueOf(assertThrows(CheckpointException.class, checkpoint::weights).getMessage());
    assertTrue(message.contains("'a._orig_mod.w' and 'a.w' both stand for 'a.w'"), message);
  }

  @Test
  void namesInMessagesCannotSteerATerminal() throws IOException {
    Checkpoint checkpoint = write("a\u001b[2J\nrae4j: all is well\u202e", TRAINED);
    String message =
        String.valueOf(
            assertThrows(CheckpointException.class, () -> checkpoint.weights("b")).getMessage());
    assertTrue(message.contains("a\\u001b[2J\\nrae4j: all is well\\u202e"), message);
    assertEquals(1, message.lines().count());
  }
}
