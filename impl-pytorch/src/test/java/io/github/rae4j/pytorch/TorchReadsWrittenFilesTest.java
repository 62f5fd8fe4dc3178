// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.rae4j.formats.checkpoint.TorchZipWriter;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testdata.FormulaWeights;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.ByteVector;
import org.bytedeco.pytorch.GenericDict;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PyTorch's own reader of {@code torch.save} files reads what rae4j writes. */
final class TorchReadsWrittenFilesTest {
  @TempDir private Path folder;

  private static Tensor halves(DType dtype) {
    ByteBuffer bytes = Tensor.buffer(dtype, Shape.of(3));
    bytes.putShort((short) 0x3c00).putShort((short) 0x4000).putShort((short) 0xc200).flip();
    return Tensor.wrap(dtype, Shape.of(3), bytes);
  }

  @Test
  void everyTensorIsTheSame() throws Exception {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("blocks.0.weight", FormulaWeights.tensor("w", Shape.of(3, 5, 2), 0, 1));
    tensors.put("scalar", Tensor.scalar(0.25f));
    tensors.put("count", Tensor.of(new long[] {Long.MIN_VALUE, 7}, 2));
    tensors.put("mask", Tensor.of(new boolean[] {true, false, true}, 3));
    tensors.put("half", halves(DType.FLOAT16));
    tensors.put("brain", halves(DType.BFLOAT16));
    Path file = folder.resolve("weights.pt");
    TorchZipWriter.write(file, Weights.of("test", tensors), Map.of("rae4j.part", "backbone"));
    try (ByteVector bytes = new ByteVector(Files.readAllBytes(file));
        IValue read = torch.pickle_load(bytes)) {
      GenericDict found = read.toGenericDict();
      assertEquals(tensors.size(), found.size());
      tensors.forEach(
          (name, tensor) -> {
            Tensor copy = TorchTensors.copy(found.at(new IValue(name)).toTensor(), tensor.dtype());
            assertEquals(tensor.shape(), copy.shape(), name);
            assertEquals(tensor.bytes(), copy.bytes(), name);
          });
    }
  }
}
