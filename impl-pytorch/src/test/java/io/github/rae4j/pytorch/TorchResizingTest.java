// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.network.Resampling;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.Optional;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests on the CPU the implementation that is used on a GPU. */
class TorchResizingTest {
  private static final TorchRuntime RUNTIME =
      new TorchRuntime(
          new Device(DeviceType.CPU), "cpu", Optional.empty(), 1, new GpuArithmetic(false, true));

  @ParameterizedTest
  @CsvSource({"BILINEAR, 9, 4", "BICUBIC, 3, 14", "BICUBIC_ANTIALIAS, 4, 3", "BICUBIC, 7, 5"})
  void matricesInterpolateAsLibtorchDoes(Resampling resampling, int height, int width) {
    LibTorch.load();
    for (int batch : new int[] {0, 2}) {
      Tensor image = new GaussianStreams(1).noise(0, batch, 0, Shape.of(3, 7, 5));
      Tensor[] found = new Tensor[2];
      RUNTIME.inference(
          hosts -> {
            org.bytedeco.pytorch.Tensor x = hosts.onDevice(image);
            found[0] = copy(TorchResizing.byMatrices(x, height, width, resampling));
            if (batch > 0) {
              found[1] = copy(TorchResizing.onCpu(x, height, width, resampling));
            }
            return true;
          });
      assertEquals(Shape.of(batch, 3, height, width), found[0].shape());
      if (batch > 0) {
        assertArrayEquals(found[1].toFloatArray(), found[0].toFloatArray(), 1e-5f);
      }
    }
  }

  private static Tensor copy(org.bytedeco.pytorch.Tensor tensor) {
    return TorchTensors.copy(tensor, DType.FLOAT32);
  }
}
