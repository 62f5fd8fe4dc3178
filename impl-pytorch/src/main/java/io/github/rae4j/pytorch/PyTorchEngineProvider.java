// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.engine.Device;
import io.github.rae4j.engine.DeviceReport;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.engine.EngineProvider;
import io.github.rae4j.engine.PrecisionSupport;
import io.github.rae4j.options.Options;
import java.util.List;

/**
 * libtorch through the JavaCPP Presets for PyTorch.
 *
 * <p>The number of threads is a setting of the whole process in libtorch: each run sets its
 * engine's number, so engines with different numbers should not run at the same time. By default it
 * is the number of physical cores.
 *
 * <p>{@link PyTorchOptions} are its properties.
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
  public Options<PyTorchOptions> options() {
    return Options.of(PyTorchOptions.class);
  }

  @Override
  public Engine create(EngineOptions options) {
    PyTorchOptions read = options().parse(options.properties());
    GpuArithmetic arithmetic = new GpuArithmetic(read.tf32(), read.deterministic());
    if (options.device() != Device.AUTO) {
      requirePrecision(options, options.device());
    }
    LibTorch.load();
    TorchRuntime runtime = LibTorch.runtime(options, arithmetic);
    Device device = runtime.device().is_cpu() ? Device.CPU : Device.CUDA;
    return new PyTorchEngine(runtime, requirePrecision(options, device));
  }

  private PrecisionSupport requirePrecision(EngineOptions options, Device device) {
    return PrecisionSupport.require(name(), device, options.precision(), precisions(device));
  }

  @Override
  public List<PrecisionSupport> precisions(Device device) {
    return TorchPrecision.offered(device);
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
