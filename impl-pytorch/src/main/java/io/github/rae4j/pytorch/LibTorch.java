// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.engine.Device;
import io.github.rae4j.engine.DeviceReport;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.errors.DeviceException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.natives.CudaRequirements;
import io.github.rae4j.natives.Detached;
import io.github.rae4j.natives.NativeLoad;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;

/** Loads the native library and reports its capabilities. */
final class LibTorch {
  private static final String PHYSICAL_LIMIT = "org.bytedeco.javacpp.maxPhysicalBytes";
  private static final String CACHE = "org.bytedeco.javacpp.cachedir";
  private static final String NATIVES = "org.bytedeco.javacpp.platform.extension";
  private static final String LOGGER = "org.bytedeco.javacpp.logger";

  private LibTorch() {}

  /**
   * Loads the natives.
   *
   * @throws RaeException if they are not on the class path or do not fit the machine
   */
  static void load() {
    NativeLoad natives = Natives.LOADED;
    if (natives.failure().isPresent()) {
      throw new DeviceException(
          String.format(
              Locale.ROOT,
              "libtorch cannot be loaded on %s: %s",
              Loader.Detector.getPlatform(),
              natives.reason(
                  CACHE,
                  "add org.bytedeco:pytorch with the classifier of this platform (published for"
                      + " linux-x86_64, macosx and windows-x86_64), or use the engine"
                      + " onnxruntime")),
          Where.part("engine 'pytorch'"),
          natives.failure().get());
    }
  }

  /** Loaded once, on first use. */
  private static final class Natives {
    static final NativeLoad LOADED = NativeLoad.attempt(LibTorch::loadOnce);
  }

  private static void loadOnce() {
    // JavaCPP warns on standard error that OpenBLAS was published for an older JavaCPP than
    // libtorch; that is so on purpose, and where there are logs it belongs there.
    if (System.getProperty(LOGGER) == null && hasSlf4j()) {
      System.setProperty(LOGGER, "slf4j");
    }
    // JavaCPP would refuse to run with memory-mapped weights of four times the heap.
    if (System.getProperty(PHYSICAL_LIMIT) == null) {
      System.setProperty(PHYSICAL_LIMIT, "0");
    }
    // For a user without a home JavaCPP would unpack into a folder "?" wherever it was started.
    if (System.getProperty(CACHE) == null
        && !Path.of(System.getProperty("user.home", "")).isAbsolute()) {
      System.setProperty(
          CACHE,
          Path.of(System.getProperty("java.io.tmpdir", ""), ".javacpp-" + user(), "cache")
              .toString());
    }
    // The GPU natives do not load without CUDA; those for the CPU lie beside them.
    if (hasGpuNatives() && System.getProperty(NATIVES) == null && missingForCuda().isPresent()) {
      System.setProperty(NATIVES, "");
    }
    load(torch.class, natives());
  }

  /** Loads oneDNN, after libtorch, whose OpenMP it shares. */
  static void loadOneDnn() {
    load(dnnl.class, "onednn-" + version("dnnl", dnnl.class) + "-" + Loader.Detector.getPlatform());
  }

  /** Whether oneDNN's natives for this platform are on the class path; loads nothing. */
  static boolean hasOneDnnNatives() {
    String library =
        "org/bytedeco/dnnl/"
            + Loader.Detector.getPlatform()
            + "/"
            + System.mapLibraryName("jnidnnl");
    // On the module path they are in another module than the class.
    ClassLoader loader = dnnl.class.getClassLoader();
    return loader != null && loader.getResource(library) != null;
  }

  private static void load(Class<?> library, String natives) {
    Runnable load = () -> Detached.call(loading(library));
    try {
      Unpacking.alone(Loader.getCacheDir().toPath(), natives, load);
    } catch (IOException e) {
      // Without a folder loading fails, and says so.
      load.run();
    }
  }

  private static String natives() {
    return version() + "-" + Loader.Detector.getPlatform() + System.getProperty(NATIVES, "");
  }

  private static boolean hasSlf4j() {
    try {
      Class.forName("org.slf4j.Logger", false, Loader.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static MethodHandle loading(Class<?> library) {
    try {
      return MethodHandles.insertArguments(
          MethodHandles.publicLookup()
              .findStatic(Loader.class, "load", MethodType.methodType(String.class, Class.class)),
          0,
          library);
    } catch (ReflectiveOperationException e) {
      throw new IncompatibleClassChangeError("JavaCPP has another method: " + e);
    }
  }

  private static String user() {
    return System.getProperty("user.name", "").replaceAll("\\W", "");
  }

  /** A runtime for the options but their properties; the natives must have been loaded. */
  static TorchRuntime runtime(EngineOptions options, GpuArithmetic arithmetic) {
    int threads = options.threads() == 0 ? physicalCores() : options.threads();
    boolean gpu = options.device() != Device.CPU && cuda(options.deviceIndex()).available();
    if (options.device() == Device.CUDA && !gpu) {
      throw new DeviceException(
          "CUDA cannot be used: " + cuda(options.deviceIndex()).detail(),
          Where.part("engine 'pytorch'"));
    }
    if (gpu) {
      int index = options.deviceIndex();
      return new TorchRuntime(
          new org.bytedeco.pytorch.Device(DeviceType.CUDA, (byte) index),
          "cuda:" + index,
          Optional.empty(),
          threads,
          arithmetic);
    }
    Optional<String> fallbackReason =
        options.device() == Device.AUTO
            ? Optional.of("CUDA cannot be used: " + cuda(options.deviceIndex()).detail())
            : Optional.empty();
    return new TorchRuntime(
        new org.bytedeco.pytorch.Device(DeviceType.CPU),
        "cpu",
        fallbackReason,
        threads,
        arithmetic);
  }

  static DeviceReport cpu() {
    return new DeviceReport(
        Device.CPU,
        true,
        String.format(Locale.ROOT, "libtorch %s, %d threads", version(), physicalCores()));
  }

  static DeviceReport cuda(int index) {
    if (!hasGpuNatives()) {
      return new DeviceReport(
          Device.CUDA,
          false,
          "this build holds only the CPU natives of libtorch; build with the Maven profile 'cuda'"
              + " (-Pcuda), which adds those for CUDA 13.x and cuDNN 9.x");
    }
    Optional<String> missing = missingForCuda();
    if (missing.isPresent()) {
      return new DeviceReport(Device.CUDA, false, missing.get());
    }
    if (!torch.cuda_is_available()) {
      return new DeviceReport(
          Device.CUDA, false, "libtorch finds no usable GPU; " + requirements().describe());
    }
    int count = torch.cuda_device_count();
    if (index >= count) {
      return new DeviceReport(
          Device.CUDA,
          false,
          String.format(Locale.ROOT, "there is no GPU %d; libtorch sees %d", index, count));
    }
    return new DeviceReport(
        Device.CUDA, true, String.format(Locale.ROOT, "libtorch %s, %d GPUs", version(), count));
  }

  private static Optional<String> missingForCuda() {
    return requirements().missing();
  }

  /** What the GPU natives are linked to. */
  private static CudaRequirements requirements() {
    return new CudaRequirements(
        "libtorch " + version(),
        "580 or newer",
        "13.x",
        List.of(
            "libcudart.so.13",
            "libcublas.so.13",
            "libcublasLt.so.13",
            "libcufft.so.12",
            "libcurand.so.10",
            "libcusparse.so.12",
            "libcufile.so.0",
            "libcupti.so.13",
            "libnccl.so.2",
            "libnvrtc.so.13"),
        "9.x",
        "libcudnn.so.9");
  }

  private static boolean hasGpuNatives() {
    String folder = "/org/bytedeco/pytorch/" + Loader.Detector.getPlatform() + "-gpu/";
    return torch.class.getResource(folder) != null;
  }

  static int physicalCores() {
    int allowed = Runtime.getRuntime().availableProcessors();
    int cores = Loader.totalCores();
    return cores > 0 ? Math.min(cores, allowed) : allowed;
  }

  private static String version() {
    return version("pytorch", torch.class);
  }

  private static String version(String artifact, Class<?> library) {
    try {
      String version = Loader.getVersion("org.bytedeco", artifact, library);
      return version == null ? "of unknown version" : version;
    } catch (IOException e) {
      return "of unknown version";
    }
  }

  static String firstLine(Throwable e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    return message.lines().findFirst().orElse(message);
  }
}
