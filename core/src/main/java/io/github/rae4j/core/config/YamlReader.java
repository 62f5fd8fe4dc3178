// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.TextFiles;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Reads YAML with the types that OmegaConf gives, which the reference uses: YAML 1.1 ({@code yes},
 * {@code off} and {@code 0x1F} are no texts), but {@code 1e-6} is a number, dates are texts and
 * duplicate keys are refused.
 */
public final class YamlReader {
  private static final int MAX_DEPTH = 40;

  private YamlReader() {}

  /**
   * Reads a file of sections.
   *
   * @throws RaeException naming the file and the line
   */
  public static Map<String, Object> readFile(Path file) {
    return readSections(file.toString(), TextFiles.read(file));
  }

  /** Reads a text of sections; an empty one has none. */
  public static Map<String, Object> readSections(String origin, String text) {
    Object value = read(origin, text);
    if (value == null) {
      return new LinkedHashMap<>();
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> sections = new LinkedHashMap<>();
      map.forEach((key, section) -> sections.put((String) key, section));
      return sections;
    }
    throw error(
        origin,
        ": expected sections such as 'stage_1:', found " + value.getClass().getSimpleName());
  }

  /** Reads any value, for example what is right of {@code =} in an override. */
  static @Nullable Object read(String origin, String text) {
    try {
      return plain(origin, "", yaml().load(text), 0);
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      throw new ConfigException(
          origin + ", line " + line + ": " + e.getProblem(), Where.file(origin), e);
    } catch (YAMLException | UncheckedIOException | NumberFormatException e) {
      throw new ConfigException(
          origin + ": not valid YAML: " + e.getMessage(), Where.file(origin), e);
    }
  }

  private static Yaml yaml() {
    LoaderOptions loading = new LoaderOptions();
    loading.setAllowDuplicateKeys(false);
    loading.setMaxAliasesForCollections(30);
    loading.setNestingDepthLimit(MAX_DEPTH);
    DumperOptions dumping = new DumperOptions();
    return new Yaml(
        new SafeConstructor(loading), new Representer(dumping), dumping, loading, new Types());
  }

  private static @Nullable Object plain(
      String origin, String path, @Nullable Object value, int depth) {
    if (depth > MAX_DEPTH) {
      throw error(origin, ": " + path + ": nested too deeply, or inside itself");
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> plain = new LinkedHashMap<>();
      map.forEach(
          (key, below) -> {
            if (!(key instanceof String name)) {
              throw error(origin, ": the key '" + key + "' is not a text; put it in quotes");
            }
            String full = path.isEmpty() ? name : path + "." + name;
            plain.put(name, plain(origin, full, below, depth + 1));
          });
      return plain;
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> plain = new ArrayList<>();
      for (Object element : list) {
        plain.add(plain(origin, path + "[" + plain.size() + "]", element, depth + 1));
      }
      return plain;
    }
    if (value instanceof Integer number) {
      return number.longValue();
    }
    if (value == null
        || value instanceof String
        || value instanceof Number
        || value instanceof Boolean) {
      return value;
    }
    throw error(
        origin,
        ": "
            + path
            + ": values of this kind ("
            + value.getClass().getSimpleName()
            + ") are not used in configurations");
  }

  private static ConfigException error(String origin, String problem) {
    return new ConfigException(origin + problem, Where.file(origin));
  }

  /** Which plain scalars are what: PyYAML's rules with OmegaConf's changes. */
  private static final class Types extends Resolver {
    private static final Pattern BOOLEAN =
        Pattern.compile(
            "yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF");
    private static final Pattern INTEGER =
        Pattern.compile(
            "[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+"
                + "|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+");
    private static final Pattern NUMBER =
        Pattern.compile(
            "[-+]?[0-9][0-9_]*\\.[0-9_]*(?:[eE][-+]?[0-9]+)?"
                + "|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+"
                + "|\\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
                + "|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\\.[0-9_]*"
                + "|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)");

    @Override
    protected void addImplicitResolvers() {
      addImplicitResolver(Tag.BOOL, BOOLEAN, "yYnNtTfFoO");
      addImplicitResolver(Tag.INT, INTEGER, "-+0123456789");
      addImplicitResolver(Tag.FLOAT, NUMBER, "-+0123456789.");
      addImplicitResolver(Tag.MERGE, Pattern.compile("<<"), "<");
      addImplicitResolver(Tag.NULL, Pattern.compile("~|null|Null|NULL"), "~nN");
      addImplicitResolver(Tag.NULL, Pattern.compile("^$"), null);
    }
  }
}
