// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import io.github.rae4j.engine.Device;
import io.github.rae4j.engine.DeviceReport;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.engine.EngineProvider;
import io.github.rae4j.engine.NetworkExporter;
import io.github.rae4j.engine.Precision;
import io.github.rae4j.engine.PrecisionSupport;
import io.github.rae4j.errors.DeviceException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.natives.CpuFeatures;
import io.github.rae4j.natives.Detached;
import io.github.rae4j.natives.NativeLoad;
import io.github.rae4j.options.Options;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * ONNX Runtime, on the CPU or on CUDA.
 *
 * <p>{@link OnnxRuntimeOptions} are its properties; further ones that begin with {@code cuda.} are
 * options of ONNX Runtime's CUDA execution provider, which checks them itself.
 */
public final class OnnxRuntimeEngineProvider implements EngineProvider {
  private static final String NO_VNNI =
      "int8: this processor has no instructions for products of bytes (VNNI on x86, dot product on"
          + " ARM); int8 saves memory, but is expected to take about as long as fp32 rather than"
          + " 0.4 of it, and rounds activations to seven bits";

  /** Called by {@link java.util.ServiceLoader}. */
  public OnnxRuntimeEngineProvider() {}

  @Override
  public String name() {
    return "onnxruntime";
  }

  @Override
  public List<String> aliases() {
    return List.of("ort", "onnx");
  }

  @Override
  public String description() {
    return "inference with ONNX Runtime on CPU or CUDA";
  }

  @Override
  public Options<OnnxRuntimeOptions> options() {
    return Options.of(OnnxRuntimeOptions.class);
  }

  @Override
  public Engine create(EngineOptions options) {
    SessionOptionNames.requireKnown(options);
    if (options.device() != Device.AUTO) {
      requirePrecision(options, options.device());
    }
    OrtEnvironment environment = environment();
    if (options.device() == Device.CPU) {
      return new OnnxRuntimeEngine(
          environment,
          new ExecutionTarget(options, false, "cpu", Optional.empty()),
          requirePrecision(options, Device.CPU));
    }
    CudaSupport cuda = new CudaSupport(environment);
    Optional<String> problem = cuda.problem(options);
    if (problem.isEmpty()) {
      PrecisionSupport arithmetic = requirePrecision(options, Device.CUDA);
      String description =
          String.format(
              Locale.ROOT, "cuda:%d (%s)", options.deviceIndex(), cuda.gpu(options.deviceIndex()));
      return new OnnxRuntimeEngine(
          environment,
          new ExecutionTarget(options, true, description, Optional.empty()),
          arithmetic);
    }
    if (options.device() == Device.CUDA) {
      throw new DeviceException(
          "CUDA cannot be used: " + problem.get(), Where.part("engine 'onnxruntime'"));
    }
    PrecisionSupport arithmetic = requirePrecision(options, Device.CPU);
    return new OnnxRuntimeEngine(
        environment,
        new ExecutionTarget(
            options, false, "cpu", problem.map(reason -> "CUDA cannot be used: " + reason)),
        arithmetic);
  }

  private PrecisionSupport requirePrecision(EngineOptions options, Device device) {
    return PrecisionSupport.require(name(), device, options.precision(), precisions(device));
  }

  @Override
  public List<PrecisionSupport> precisions(Device device) {
    PrecisionSupport float32 = PrecisionSupport.of(Precision.FP32);
    if (device != Device.CPU) {
      return List.of(
          float32, PrecisionSupport.of(Precision.BF16), PrecisionSupport.of(Precision.FP16));
    }
    Optional<String> slow =
        CpuFeatures.ofThisMachine().lacksInt8() ? Optional.of(NO_VNNI) : Optional.empty();
    return List.of(float32, new PrecisionSupport(Precision.INT8, slow));
  }

  @Override
  public List<DeviceReport> diagnose() {
    try {
      OrtEnvironment environment = environment();
      String version = "ONNX Runtime " + environment.getVersion();
      CudaSupport cuda = new CudaSupport(environment);
      Optional<String> problem = cuda.problem(EngineOptions.DEFAULT);
      return List.of(
          new DeviceReport(
              Device.CPU,
              true,
              String.format(
                  Locale.ROOT,
                  "%s, %d processors",
                  version,
                  Runtime.getRuntime().availableProcessors())),
          new DeviceReport(
              Device.CUDA,
              problem.isEmpty(),
              problem.orElseGet(() -> version + ", " + cuda.gpu(0))));
    } catch (RaeException e) {
      return List.of(
          new DeviceReport(Device.CPU, false, e.getMessage()),
          new DeviceReport(Device.CUDA, false, e.getMessage()));
    }
  }

  /** Writes {@code .onnx} files of standard operators. */
  @Override
  public Optional<NetworkExporter> exporter() {
    return Optional.of(new OnnxExporter());
  }

  private static OrtEnvironment environment() {
    NativeLoad natives = Natives.LOADED;
    if (natives.failure().isPresent()) {
      throw new DeviceException(
          String.format(
              Locale.ROOT,
              "the native libraries of ONNX Runtime do not load on %s %s: %s",
              System.getProperty("os.name"),
              System.getProperty("os.arch"),
              natives.reason(
                  "onnxruntime.native.path",
                  "ONNX Runtime for Java has natives for Linux, macOS and Windows on x86-64 and"
                      + " ARM64")),
          Where.part("engine 'onnxruntime'"),
          natives.failure().get());
    }
    return start();
  }

  private static OrtEnvironment start() {
    return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
  }

  /** Loaded once, on first use. */
  private static final class Natives {
    static final NativeLoad LOADED = NativeLoad.attempt(() -> Detached.call(environment()));

    private static MethodHandle environment() {
      try {
        return MethodHandles.insertArguments(
            MethodHandles.publicLookup()
                .findStatic(
                    OrtEnvironment.class,
                    "getEnvironment",
                    MethodType.methodType(OrtEnvironment.class, OrtLoggingLevel.class)),
            0,
            OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      } catch (ReflectiveOperationException e) {
        throw new IncompatibleClassChangeError("ONNX Runtime has another method: " + e);
      }
    }
  }
}
