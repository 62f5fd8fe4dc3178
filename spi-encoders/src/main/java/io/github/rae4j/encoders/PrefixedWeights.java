package io.github.rae4j.encoders;

import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Weights seen with another prefix.
 *
 * <p>One and the same model is saved with names such as {@code vit.embeddings.cls_token} or {@code
 * embeddings.cls_token}, depending on the class around it. Keys outside the prefix keep their
 * names. Thread-safe.
 */
final class PrefixedWeights implements Weights {
  private final Weights weights;
  private final Map<String, String> nameInFile;

  private PrefixedWeights(Weights weights, Map<String, String> nameInFile) {
    this.weights = weights;
    this.nameInFile = Collections.unmodifiableMap(nameInFile);
  }

  /**
   * Shows the weights with the wanted prefix. If the file has it already, or if it cannot be told
   * which prefix the file has, the weights stay as they are.
   *
   * @param wanted prefix, its dot included; may be empty
   * @param anchor a key after its prefix
   */
  static Weights align(Weights weights, String wanted, String anchor) {
    if (weights.names().contains(wanted + anchor)) {
      return weights;
    }
    List<String> prefixes =
        weights.names().stream()
            .filter(name -> name.equals(anchor) || name.endsWith("." + anchor))
            .map(name -> name.substring(0, name.length() - anchor.length()))
            .toList();
    if (prefixes.size() != 1) {
      return weights;
    }
    String found = prefixes.get(0);
    Map<String, String> names = new LinkedHashMap<>();
    for (String name : weights.names()) {
      boolean inside = name.startsWith(found);
      names.put(inside ? wanted + name.substring(found.length()) : name, name);
    }
    return new PrefixedWeights(weights, names);
  }

  @Override
  public Set<String> names() {
    return nameInFile.keySet();
  }

  @Override
  public Tensor get(String name) {
    return weights.get(inFile(name));
  }

  @Override
  public Shape shape(String name) {
    return weights.shape(inFile(name));
  }

  private String inFile(String name) {
    String found = nameInFile.get(name);
    if (found == null) {
      throw new IllegalArgumentException(origin() + " has no tensor '" + name + "'");
    }
    return found;
  }

  @Override
  public String origin() {
    return weights.origin();
  }
}
