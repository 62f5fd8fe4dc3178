// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.engine.ExportedNetwork;
import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.formats.io.FileHash;
import io.github.rae4j.formats.io.PairedFiles;
import io.github.rae4j.network.FileNetwork;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testdata.FormulaWeights;
import java.io.ByteArrayOutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights beside a model that are not its own. */
final class ExternalDataTest {
  private static final TestNetworks.Block NETWORK = new TestNetworks.Block(true);

  @TempDir private Path folder;
  private Path model;
  private Path data;

  @BeforeEach
  void export() {
    model = export("b.onnx", TestNetworks.weights(DType.FLOAT32));
    data = folder.resolve("b.onnx.data");
  }

  private static ExportedNetwork exported(Map<String, Tensor> weights) {
    return new OnnxExporter().export(NETWORK, Weights.of("test", weights), Map.of("a", "b"));
  }

  private Path export(String name, Map<String, Tensor> weights) {
    ExportedNetwork exported = exported(weights);
    Path file = folder.resolve(name);
    PairedFiles.write(file, ".data", exported::writeModel, exported::writeData);
    return file;
  }

  private static void load(Path file) {
    FileNetwork network = new FileNetwork(NETWORK.signature(), () -> file);
    try (Engine engine = new OnnxRuntimeEngineProvider().create(EngineOptions.DEFAULT)) {
      engine.compile(network, Weights.of("none", Map.of())).close();
    }
  }

  private void refused(String problem) {
    CheckpointException refused = assertThrows(CheckpointException.class, () -> load(model));
    assertEquals(
        model + ": its weights are in b.onnx.data, which " + problem, refused.getMessage());
    assertEquals(model.toString(), refused.file().orElse(""));
  }

  /** The model as another program writes it: without our metadata. */
  private void ofAnotherProgram() throws Exception {
    OnnxMl.ModelProto.Builder other =
        OnnxMl.ModelProto.parseFrom(Files.readAllBytes(model)).toBuilder().clearMetadataProps();
    Files.write(model, other.build().toByteArray());
  }

  private static Map<String, String> metadata(byte[] bytes) throws Exception {
    Map<String, String> texts = new HashMap<>();
    OnnxMl.ModelProto.parseFrom(bytes)
        .getMetadataPropsList()
        .forEach(each -> texts.put(each.getKey(), each.getValue()));
    return texts;
  }

  @Test
  void theModelStatesSizeAndHashOfItsData() throws Exception {
    load(model);
    assertEquals(
        Map.of(
            "a", "b",
            "rae4j.data.bytes", Long.toString(Files.size(data)),
            "rae4j.data.sha256", FileHash.sha256(data)),
        metadata(Files.readAllBytes(model)));
    ByteArrayOutputStream alone = new ByteArrayOutputStream();
    exported(TestNetworks.weights(DType.FLOAT32))
        .writeModel("b.onnx.data", Channels.newChannel(alone));
    assertEquals(metadata(Files.readAllBytes(model)), metadata(alone.toByteArray()));
  }

  @Test
  void theDataOfAnotherExportIsRefused() throws Exception {
    Map<String, Tensor> others = new HashMap<>(TestNetworks.weights(DType.FLOAT32));
    others.replaceAll((name, tensor) -> FormulaWeights.tensor("other", tensor.shape(), 0, 1));
    export("c.onnx", others);
    Path theirs = folder.resolve("c.onnx.data");
    assertEquals(Files.size(data), Files.size(theirs));
    Files.move(theirs, data, StandardCopyOption.REPLACE_EXISTING);
    refused(
        "has other content than was exported with it; export the model again, or copy both files"
            + " of one export");
    ofAnotherProgram();
    load(model);
  }

  @Test
  void dataOfAnotherSizeIsRefused() throws Exception {
    long size = Files.size(data);
    byte[] bytes = new byte[1_000_000];
    Files.write(data, bytes);
    refused(
        String.format(
            Locale.ROOT,
            "has 1,000,000 bytes instead of %,d; export the model again, or copy both files of one"
                + " export",
            size));
    ofAnotherProgram();
    refused(
        String.format(
            Locale.ROOT,
            "has 1,000,000 bytes instead of at least %,d; put the file that belongs to the model"
                + " beside it, under that name",
            size));
  }

  @Test
  void dataThatIsMissingIsNamed() throws Exception {
    Files.delete(data);
    refused("is missing; export the model again, or copy both files of one export");
    ofAnotherProgram();
    refused("is missing; put the file that belongs to the model beside it, under that name");
  }

  @Test
  void aModelThatAnotherProgramWroteAnewIsTaken() throws Exception {
    OnnxMl.ModelProto.Builder other =
        OnnxMl.ModelProto.parseFrom(Files.readAllBytes(model)).toBuilder();
    other
        .getGraphBuilder()
        .getInitializerBuilderList()
        .forEach(
            tensor ->
                tensor.getExternalDataBuilderList().stream()
                    .filter(entry -> entry.getKey().equals("offset"))
                    .forEach(
                        entry -> entry.setValue("" + (Long.parseLong(entry.getValue()) + 4096))));
    Files.write(model, other.build().toByteArray());
    byte[] shifted = new byte[Math.toIntExact(Files.size(data)) + 4096];
    System.arraycopy(Files.readAllBytes(data), 0, shifted, 4096, shifted.length - 4096);
    Files.write(data, shifted);
    load(model);
  }

  @Test
  void aLinkToAModelIsFollowedToItsData() throws Exception {
    Path link = Files.createDirectory(folder.resolve("links")).resolve("l.onnx");
    Files.createSymbolicLink(link, model);
    load(link);
    Files.createSymbolicLink(link.resolveSibling("b.onnx.data"), data);
    load(link);
  }

  @Test
  void aDamagedModelIsRefusedByTheRuntimeInOneLine() throws Exception {
    byte[] bytes = Files.readAllBytes(model);
    for (int length : new int[] {0, 1, 2, 50, bytes.length / 2, bytes.length - 1}) {
      Files.write(model, Arrays.copyOf(bytes, length));
      String said =
          String.valueOf(assertThrows(CheckpointException.class, () -> load(model)).getMessage());
      assertTrue(said.startsWith(model + ": ONNX Runtime cannot load this model: "), said);
      assertFalse(said.contains("\n") || said.contains(".cc:"), said);
    }
  }

  @Test
  void anInterruptEndsTheComparison() {
    Thread.currentThread().interrupt();
    try {
      assertThrows(CancellationException.class, () -> ExternalData.require(model));
      assertTrue(Thread.currentThread().isInterrupted());
    } finally {
      assertTrue(Thread.interrupted());
    }
  }
}
