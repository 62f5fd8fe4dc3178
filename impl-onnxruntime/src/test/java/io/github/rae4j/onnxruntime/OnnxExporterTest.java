// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import static io.github.rae4j.testkit.TensorAssertions.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl;
import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.engine.ExportedNetwork;
import io.github.rae4j.formats.io.PairedFiles;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testdata.FormulaWeights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What exported files are made of. */
final class OnnxExporterTest {
  private static final Network NETWORK = new TestNetworks.Block(true);

  @TempDir private Path folder;

  private Path export(Weights weights, Map<String, String> metadata) {
    ExportedNetwork exported = new OnnxExporter().export(NETWORK, weights, metadata);
    Path file = folder.resolve("block.onnx");
    PairedFiles.write(file, ".data", exported::writeModel, exported::writeData);
    return file;
  }

  private static Weights weights(DType dtype) {
    return Weights.of("test", TestNetworks.weights(dtype));
  }

  @Test
  void operatorsAreOfTheStandardAloneAndTextsAreKept() throws Exception {
    Path file = export(weights(DType.FLOAT32), Map.of("rae4j.part", "backbone", "b", "größe"));
    OnnxMl.ModelProto model = OnnxMl.ModelProto.parseFrom(Files.readAllBytes(file));
    assertEquals(1, model.getOpsetImportCount());
    assertEquals("", model.getOpsetImport(0).getDomain());
    assertEquals(20, model.getOpsetImport(0).getVersion());
    List<String> outside =
        model.getGraph().getNodeList().stream()
            .filter(
                node -> !node.getDomain().isEmpty() || node.getOpType().startsWith("Simplified"))
            .map(OnnxMl.NodeProto::getOpType)
            .toList();
    assertEquals(List.of(), outside);
    assertEquals(
        Map.of("rae4j.part", "backbone", "b", "größe"),
        Map.of(
            model.getMetadataProps(1).getKey(), model.getMetadataProps(1).getValue(),
            model.getMetadataProps(0).getKey(), model.getMetadataProps(0).getValue()));
    assertEquals(
        "batch",
        model.getGraph().getInput(0).getType().getTensorType().getShape().getDim(0).getDimParam());
  }

  @Test
  void largeTensorsLieAlignedInTheDataFile() throws Exception {
    Path file = export(weights(DType.FLOAT32), Map.of());
    OnnxMl.ModelProto model = OnnxMl.ModelProto.parseFrom(Files.readAllBytes(file));
    long end = 0;
    int outside = 0;
    for (OnnxMl.TensorProto tensor : model.getGraph().getInitializerList()) {
      if (tensor.getDataLocation() == OnnxMl.TensorProto.DataLocation.EXTERNAL) {
        outside++;
        assertEquals("location", tensor.getExternalData(0).getKey());
        assertEquals("block.onnx.data", tensor.getExternalData(0).getValue());
        long offset = Long.parseLong(tensor.getExternalData(1).getValue());
        long length = Long.parseLong(tensor.getExternalData(2).getValue());
        assertEquals(0, offset % 64);
        assertTrue(length < (1 << 20) || offset % 4096 == 0, tensor.getName());
        assertTrue(offset >= end, tensor.getName());
        end = offset + length;
      } else {
        assertTrue(tensor.getRawData().size() <= 2048, tensor.getName());
      }
    }
    assertTrue(outside > 3);
    assertEquals(end, Files.size(folder.resolve("block.onnx.data")));
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT16", "BFLOAT16", "FLOAT64"})
  void weightsKeepTheirTypeAndGiveTheSame(DType dtype) throws Exception {
    Weights weights = weights(dtype);
    Path file = export(weights, Map.of());
    OnnxMl.ModelProto model = OnnxMl.ModelProto.parseFrom(Files.readAllBytes(file));
    assertTrue(
        model.getGraph().getInitializerList().stream()
            .filter(t -> t.getDataLocation() == OnnxMl.TensorProto.DataLocation.EXTERNAL)
            .allMatch(t -> t.getDataType() == Onnx.typeCode(dtype)));
    Tensor x = FormulaWeights.tensor("x", Shape.of(2, TestNetworks.TOKENS, TestNetworks.DIM), 0, 2);
    try (Engine engine = new OnnxRuntimeEngineProvider().create(EngineOptions.DEFAULT);
        CompiledNetwork own = engine.compile(NETWORK, weights)) {
      Tensor expected = NamedValues.require(own.run(Map.of("x", x)), "y");
      Tensor actual = NamedValues.require(PlainOnnxRuntime.run(file, Map.of("x", x)), "y");
      assertClose("y", expected, actual, 1e-5);
    }
  }

  @Test
  void aMissingParameterIsNamed() {
    Weights none = Weights.of("nothing", Map.of());
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> new OnnxExporter().export(NETWORK, none, Map.of()));
    assertTrue(refused.getMessage().contains("nothing lacks"), refused.getMessage());
  }
}
