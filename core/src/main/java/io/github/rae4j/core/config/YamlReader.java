// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.TextFiles;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.representer.Representer;

/**
 * Reads YAML with the types that OmegaConf gives, which the reference uses: YAML 1.1 ({@code yes},
 * {@code off} and {@code 0x1F} are no texts), but {@code 1e-6} is a number, dates are texts and
 * duplicate keys are refused.
 */
public final class YamlReader {
  /** The most bytes that a configuration may have; the reference's have less than 4,000. */
  static final int MAX_BYTES = 1 << 20;

  static final int MAX_DEPTH = 40;

  /** Values after aliases: each is copied where it is named. */
  private static final int MAX_VALUES = 100_000;

  private final String origin;
  private final String text;
  private final List<Object> path = new ArrayList<>();
  private int values;

  private YamlReader(String origin, String text) {
    this.origin = origin;
    this.text = text;
  }

  /**
   * Reads a file of sections.
   *
   * @throws RaeException naming the file and the line
   */
  public static Map<String, Object> readFile(Path file) {
    return readSections(file.toString(), TextFiles.read(file, MAX_BYTES));
  }

  /**
   * Reads a text of sections; an empty one has none.
   *
   * @throws RaeException naming the origin and the line
   */
  public static Map<String, Object> readSections(String origin, String text) {
    YamlReader reader = new YamlReader(origin, text);
    Object value = reader.read();
    if (value == null) {
      return new LinkedHashMap<>();
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> sections = new LinkedHashMap<>();
      map.forEach((key, section) -> sections.put((String) key, section));
      return sections;
    }
    throw reader.error("expected sections such as 'stage_1:', found " + FoundValue.describe(value));
  }

  /** Reads any value, for example what is right of {@code =} in an override. */
  static @Nullable Object read(String origin, String text) {
    return new YamlReader(origin, text).read();
  }

  private @Nullable Object read() {
    if (text.length() > MAX_BYTES) {
      throw new ConfigException(
          String.format(Locale.ROOT, "%s has more than %,d characters of YAML", origin, MAX_BYTES),
          Where.file(origin));
    }
    try {
      return plain(yaml().load(text));
    } catch (MarkedYAMLException e) {
      throw atLine(line(e.getProblemMark()), problem(e), e);
    } catch (YamlValues.BadValue e) {
      throw atLine(line(e.mark()), String.valueOf(e.getMessage()), e);
    } catch (ReaderException e) {
      int line = 1 + (int) text.chars().limit(e.getPosition()).filter(c -> c == '\n').count();
      throw atLine(
          line,
          String.format(Locale.ROOT, "the character U+%04X is not allowed", e.getCodePoint()),
          e);
    } catch (YAMLException e) {
      throw new ConfigException(
          origin + ": not valid YAML: " + e.getMessage(), Where.file(origin), e);
    }
  }

  /** The library says what it expected, and what it found, in two halves of one sentence. */
  private static String problem(MarkedYAMLException e) {
    String problem = String.valueOf(e.getProblem());
    return problem.startsWith("but found ")
        ? String.format(Locale.ROOT, "%s, %s", e.getContext(), problem)
        : problem;
  }

  private ConfigException atLine(int line, String problem, Exception cause) {
    return new ConfigException(
        origin + ", line " + line + ": " + problem, Where.file(origin), cause);
  }

  private static int line(@Nullable Mark mark) {
    return mark == null ? 1 : mark.getLine() + 1;
  }

  private static Yaml yaml() {
    LoaderOptions loading = new LoaderOptions();
    loading.setAllowDuplicateKeys(false);
    loading.setMaxAliasesForCollections(30);
    loading.setNestingDepthLimit(MAX_DEPTH);
    DumperOptions dumping = new DumperOptions();
    return new Yaml(
        new YamlValues(loading), new Representer(dumping), dumping, loading, new YamlTypes());
  }

  private @Nullable Object plain(@Nullable Object value) {
    if (path.size() > MAX_DEPTH) {
      throw error("nested too deeply, or inside itself");
    }
    if (++values > MAX_VALUES) {
      throw error(String.format(Locale.ROOT, "more than %,d values", MAX_VALUES));
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> plain = new LinkedHashMap<>();
      map.forEach(
          (key, below) -> {
            if (!(key instanceof String name)) {
              throw error("the key '" + key + "' is not a text; put it in quotes");
            }
            plain.put(name, below(name, below));
          });
      return plain;
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> plain = new ArrayList<>();
      for (Object element : list) {
        plain.add(below(plain.size(), element));
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
        "values of this kind ("
            + value.getClass().getSimpleName()
            + ") are not used in configurations");
  }

  private @Nullable Object below(Object step, @Nullable Object value) {
    path.add(step);
    Object plain = plain(value);
    path.remove(path.size() - 1);
    return plain;
  }

  /** An error about the value at the current path. */
  private ConfigException error(String problem) {
    StringBuilder key = new StringBuilder();
    for (Object step : path) {
      key.append(step instanceof Integer ? "[" + step + "]" : (key.isEmpty() ? "" : ".") + step);
    }
    return new ConfigException(
        String.format(
            Locale.ROOT,
            "%s, line %d: %s%s",
            origin,
            lineOfPath(),
            key.isEmpty() ? "" : key + ": ",
            problem),
        key.isEmpty() ? Where.file(origin) : Where.file(origin).atKey(key.toString()));
  }

  /** The line of the value at the current path, or of the nearest one above it that is found. */
  private int lineOfPath() {
    Node node = yaml().compose(new StringReader(text));
    for (Object step : path) {
      Node next = child(node, step);
      if (next == null) {
        break;
      }
      node = next;
    }
    return line(node == null ? null : node.getStartMark());
  }

  private static @Nullable Node child(@Nullable Node node, Object step) {
    if (node instanceof MappingNode map) {
      for (NodeTuple entry : map.getValue()) {
        if (entry.getKeyNode() instanceof ScalarNode key && key.getValue().equals(step)) {
          return entry.getValueNode();
        }
      }
    }
    if (node instanceof SequenceNode list
        && step instanceof Integer index
        && index < list.getValue().size()) {
      return list.getValue().get(index);
    }
    return null;
  }
}
