// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.engine.Device;
import io.github.rae4j.engine.DeviceReport;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.engine.EngineProvider;
import java.util.List;

/**
 * libtorch through the JavaCPP Presets for PyTorch.
 *
 * <p>The number of threads is a setting of the whole process in libtorch: each run sets its
 * engine's number, so engines with different numbers should not run at the same time. By default it
 * is the number of physical cores.
 *
 * <p>The properties concern GPUs: {@code tf32=true} lets tensor cores round the factors of products
 * and convolutions to TF32, and {@code deterministic=false} allows operations whose last bits vary
 * from run to run, where they are faster. Both are settings of the whole process too.
 */
public final class PyTorchEngineProvider implements EngineProvider {
  @Override
  public String name() {
    return "pytorch";
  }

  @Override
  public List<String> aliases() {
    return List.of("libtorch", "torch");
  }

  @Override
  public String description() {
    return "libtorch, eager, on CPU or CUDA";
  }

  @Override
  public Engine create(EngineOptions options) {
    GpuArithmetic arithmetic = GpuArithmetic.of(options.properties(), true);
    LibTorch.load();
    return new PyTorchEngine(LibTorch.runtime(options, arithmetic));
  }

  @Override
  public List<DeviceReport> diagnose() {
    try {
      LibTorch.load();
      return List.of(LibTorch.cpu(), LibTorch.cuda(0));
    } catch (RuntimeException | LinkageError e) {
      String reason = LibTorch.firstLine(e);
      return List.of(
          new DeviceReport(Device.CPU, false, reason),
          new DeviceReport(Device.CUDA, false, reason));
    }
  }
}
