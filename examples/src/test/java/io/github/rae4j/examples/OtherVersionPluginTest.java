// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plugin that was compiled against another contract ends in words, whenever it breaks. */
final class OtherVersionPluginTest {
  /** A contract with fewer methods here and other ones there. */
  private static final Map<String, String> OTHER_CONTRACT =
      Map.of(
          "io.github.rae4j.spi.Provider",
          "public interface Provider { String name(); }",
          "io.github.rae4j.options.Parameters",
          "public interface Parameters { double getSetting(String key);"
              + " double getDouble(String key, double absent); }",
          "io.github.rae4j.sampling.GuidanceProvider",
          "public interface GuidanceProvider extends io.github.rae4j.spi.Provider"
              + " { Guidance create(io.github.rae4j.options.Parameters parameters); }",
          "io.github.rae4j.sampling.Guidance",
          "public interface Guidance { boolean needsGuidanceModel(); boolean needsNoCondition();"
              + " VelocityFunction guide(GuidanceInputs inputs); }",
          "io.github.rae4j.sampling.GuidanceInputs",
          "public class GuidanceInputs { public VelocityFunction net() { return null; } }",
          "io.github.rae4j.options.Options",
          "public class Options<O> { public static Options<Object> none() { return null; } }",
          "io.github.rae4j.sampling.VelocityFunction",
          "public interface VelocityFunction {}");

  private static final String DESCRIPTION =
      "public String description() { return \"old\"; }"
          + " public io.github.rae4j.options.Options<?> options()"
          + " { return io.github.rae4j.options.Options.none(); }";

  @TempDir private Path folder;

  @Test
  void whereAMethodOfTheProviderIsMissing() throws Exception {
    Path jar = plugin("", "return null;");
    for (String command : List.of("list", "doctor")) {
      String shown = run(0, command);
      assertTrue(shown.contains(jar + " (guidance old): it was compiled for another"), shown);
    }
    String message = run("sample", "--config", "tiny-fashion", "guidance.method=old");
    assertTrue(message.contains(jar.toString()), message);
    assertTrue(message.contains("compiled for another version of rae4j"), message);
    assertTrue(message.contains("description()"), message);
  }

  @Test
  void whereCreateCallsWhatIsNotThere() throws Exception {
    Path jar = plugin(DESCRIPTION, "parameters.getSetting(\"scale\"); return null;");
    String message = run("sample", "--config", "tiny-fashion", "guidance.method=old");
    assertTrue(message.contains(jar.toString()) && message.contains("getSetting"), message);
    assertTrue(message.contains("rebuild it"), message);
  }

  @Test
  void wherePartsCallWhatIsNotThere() throws Exception {
    plugin(
        DESCRIPTION,
        "for (String key : new String[] {\"scale\", \"t_min\", \"t_max\"})"
            + " parameters.getDouble(key, 1);"
            + " return new io.github.rae4j.sampling.Guidance() {"
            + " public boolean needsGuidanceModel() { return false; }"
            + " public boolean needsNoCondition() { return false; }"
            + " public io.github.rae4j.sampling.VelocityFunction guide("
            + "io.github.rae4j.sampling.GuidanceInputs inputs) { return inputs.net(); } };");
    String message = run("sample", "--config", "tiny-fashion", "guidance.method=old");
    assertTrue(message.contains("old.OldProvider") && message.contains("net"), message);
    assertTrue(message.contains("rebuild it"), message);
  }

  /** Runs a command that fails, in one or two lines. */
  private String run(String... args) {
    String output = run(1, args);
    assertTrue(output.lines().count() <= 2, output);
    return output;
  }

  private String run(int status, String... args) {
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output, true);
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--plugins", folder.resolve("plugins").toString()));
    assertEquals(status, Main.run(all.toArray(String[]::new), writer, writer), output::toString);
    return output.toString();
  }

  private Path plugin(String methods, String create) throws IOException {
    Path sources = Files.createDirectory(folder.resolve("sources"));
    for (Map.Entry<String, String> type : OTHER_CONTRACT.entrySet()) {
      PluginSources.write(sources, type.getKey(), type.getValue());
    }
    String service = "io.github.rae4j.sampling.GuidanceProvider";
    PluginSources.write(
        sources,
        "old.OldProvider",
        ("public class OldProvider implements %s { public String name() { return \"old\"; } %s"
                + " public io.github.rae4j.sampling.Guidance create("
                + "io.github.rae4j.options.Parameters parameters) { %s } }")
            .formatted(service, methods, create));
    Path classes = PluginSources.compile(sources, "old.OldProvider", "");
    Path jar = Files.createDirectory(folder.resolve("plugins")).resolve("old.jar");
    return PluginSources.pack(jar, classes, "old", service, "old.OldProvider");
  }
}
