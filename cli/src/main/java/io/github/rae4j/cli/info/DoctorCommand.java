// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.info;

import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.core.config.ModelLocations;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.core.registry.BrokenPlugin;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.engine.DeviceReport;
import io.github.rae4j.engine.EngineProvider;
import io.github.rae4j.engine.PrecisionSupport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says what this machine can run, and what is missing for the rest. */
@Command(name = "doctor", description = "Say what this machine can run, and why not.")
public final class DoctorCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();

  @Override
  public Integer call() {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("rae4j", Provenance.VERSION);
    report.put(
        "java",
        System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")");
    report.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    report.put("processors", Runtime.getRuntime().availableProcessors());
    report.put("heapMiB", Runtime.getRuntime().maxMemory() >> 20);
    ModelLocations locations = ModelLocations.fromEnvironment();
    report.put("models", locations.home().resolve("models").toString());
    report.put("huggingFace", locations.huggingFaceHub().toString());
    report.put("plugins", common.plugins().toAbsolutePath().normalize().toString());
    List<Map<String, Object>> devices = new ArrayList<>();
    List<BrokenPlugin> broken;
    boolean usable = false;
    try (Registry registry = common.registry()) {
      report.forEach(
          (key, value) -> common.print(String.format(Locale.ROOT, "%-12s %s", key, value)));
      broken = registry.broken();
      broken.forEach(
          each -> common.print(String.format(Locale.ROOT, "%-12s %s", "broken", each.describe())));
      for (EngineProvider provider : registry.providers(EngineProvider.class)) {
        for (DeviceReport device : provider.diagnose()) {
          usable |= device.available();
          common.print(
              String.format(
                  Locale.ROOT,
                  "%-12s %-5s %-4s %s",
                  provider.name(),
                  device.device(),
                  device.available() ? "yes" : "no",
                  device.detail()));
          List<PrecisionSupport> precisions = provider.precisions(device.device());
          if (device.available()) {
            print(precisions);
          }
          devices.add(
              Map.of(
                  "engine", provider.name(),
                  "device", device.device().toString(),
                  "available", device.available(),
                  "detail", device.detail(),
                  "precisions", precisions.stream().map(DoctorCommand::json).toList()));
        }
      }
    }
    report.put("broken", BrokenPlugins.json(broken));
    report.put("devices", devices);
    common.result(report);
    return usable ? 0 : 1;
  }

  private void print(List<PrecisionSupport> precisions) {
    String names =
        precisions.stream()
            .map(support -> support.precision().toString())
            .collect(Collectors.joining(", "));
    common.print(String.format(Locale.ROOT, "%-23s precision %s", "", names));
    for (PrecisionSupport support : precisions) {
      support
          .slow()
          .ifPresent(why -> common.print(String.format(Locale.ROOT, "%-23s note: %s", "", why)));
    }
  }

  private static Map<String, Object> json(PrecisionSupport support) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("precision", support.precision().toString());
    support.slow().ifPresent(why -> json.put("slow", why));
    return json;
  }
}
