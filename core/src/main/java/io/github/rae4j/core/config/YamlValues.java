// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;

/** Makes the values of YAML's own types, and says where one stands that cannot be made. */
final class YamlValues extends SafeConstructor {
  YamlValues(LoaderOptions options) {
    super(options);
  }

  /** A value that is not what its tag says. */
  static final class BadValue extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Mark mark;

    private BadValue(Node node, RuntimeException cause) {
      super("the value does not have the form of a " + node.getTag().getValue(), cause);
      this.mark = node.getStartMark();
    }

    @Nullable Mark mark() {
      return mark;
    }
  }

  /** The library's own converters fail with whatever their conversion throws. */
  @Override
  protected @Nullable Object constructObjectNoCheck(Node node) {
    Object value;
    try {
      value = super.constructObjectNoCheck(node);
    } catch (MarkedYAMLException | BadValue e) {
      throw e;
    } catch (RuntimeException e) {
      throw new BadValue(node, e);
    }
    if (value == null && node.getTag().equals(Tag.BOOL)) {
      // The library makes nothing of it.
      throw new BadValue(node, new YAMLException("not a truth value"));
    }
    return value;
  }
}
