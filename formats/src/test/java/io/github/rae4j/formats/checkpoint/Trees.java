// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.HexFormat;
import java.util.Locale;

/** Writes a tree in the notation of the golden tree.json files. */
final class Trees {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private Trees() {}

  static JsonNode json(Node node) {
    if (node instanceof Node.Dict dict) {
      ArrayNode entries = JSON.arrayNode();
      dict.entries().forEach(e -> entries.addArray().add(json(e.key())).add(json(e.value())));
      return wrap("dict", entries);
    }
    if (node instanceof Node.Items list) {
      ArrayNode items = JSON.arrayNode();
      list.items().forEach(item -> items.add(json(item)));
      return wrap("list", items);
    }
    if (node instanceof Node.TensorLeaf leaf) {
      return wrap("tensor", TextNode.valueOf(leaf.name()));
    }
    if (node instanceof Node.Bytes bytes) {
      byte[] copy = new byte[bytes.data().remaining()];
      bytes.data().duplicate().get(copy);
      return wrap("bytes", TextNode.valueOf(HexFormat.of().formatHex(copy)));
    }
    if (node instanceof Node.Real real && !Double.isFinite(real.value())) {
      String name = Double.toString(real.value()).replace("Infinity", "inf");
      return wrap("float", TextNode.valueOf(name.toLowerCase(Locale.ROOT)));
    }
    if (node instanceof Node.Real real) {
      return DoubleNode.valueOf(real.value());
    }
    if (node instanceof Node.Whole whole) {
      return BigIntegerNode.valueOf(whole.value());
    }
    if (node instanceof Node.Text text) {
      return TextNode.valueOf(text.value());
    }
    if (node instanceof Node.Truth truth) {
      return BooleanNode.valueOf(truth.value());
    }
    if (node instanceof Node.Opaque opaque) {
      return wrap("opaque", TextNode.valueOf(opaque.type()));
    }
    return NullNode.getInstance();
  }

  private static ObjectNode wrap(String kind, JsonNode content) {
    return JSON.objectNode().set(kind, content);
  }
}
