// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.Printable;
import io.github.rae4j.errors.Where;
import io.github.rae4j.tensor.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses the part of a checkpoint in which the weights of a model lie: the averaged ones before
 * those that were trained, and never the state of an optimiser.
 */
final class PartChoice {
  private static final int MAX_DEPTH = 6;

  /**
   * A dictionary, or a list without names, that holds tensors itself.
   *
   * @param path the keys that lead to it, joined by slashes; empty for the whole checkpoint
   * @param averaged how many of the keys say that these are averaged weights
   * @param named whether it is a dictionary
   * @param tensors the names of its tensors, as the checkpoint has them
   */
  private record Part(String path, int averaged, boolean named, List<String> tensors) {}

  private final Path file;
  private final CheckpointContents contents;
  private final List<Part> parts = new ArrayList<>();

  PartChoice(Path file, CheckpointContents contents) {
    this.file = file;
    this.contents = contents;
    collect(contents.tree(), "", 0, 0);
  }

  /**
   * The path of the part, or empty if the whole checkpoint is meant.
   *
   * @throws CheckpointException if there are averaged weights in more than one part
   */
  Optional<String> path() {
    if (flat()) {
      return pathOfFlat();
    }
    int most = parts.stream().mapToInt(Part::averaged).max().orElse(0);
    List<Part> averaged =
        parts.stream().filter(part -> most > 0 && part.averaged() == most).toList();
    for (String usual : List.of("ema", "model")) {
      if (parts.stream().anyMatch(part -> part.path().equals(usual) && part.named())) {
        return Optional.of(usual);
      }
      if (usual.equals("ema") && !averaged.isEmpty()) {
        return Optional.of(only(averaged.stream().map(Part::path).toList()));
      }
    }
    boolean root = parts.stream().anyMatch(part -> part.path().isEmpty());
    List<Part> named = parts.stream().filter(Part::named).toList();
    return root || named.size() != 1 ? Optional.empty() : Optional.of(named.get(0).path());
  }

  private boolean flat() {
    return contents.format() == CheckpointFormat.SAFETENSORS
        || contents.format() == CheckpointFormat.SHARDED;
  }

  /** Where names stand for nesting, the first word of a name is a part. */
  private Optional<String> pathOfFlat() {
    List<String> words =
        contents.tensors().keySet().stream()
            .filter(name -> name.indexOf('/') > 0)
            .map(name -> name.substring(0, name.indexOf('/')))
            .distinct()
            .toList();
    List<String> averaged = words.stream().filter(KeyWords::isAveraged).toList();
    if (words.contains("ema")) {
      return Optional.of("ema");
    }
    if (!averaged.isEmpty()) {
      return Optional.of(only(averaged));
    }
    return words.contains("model") ? Optional.of("model") : Optional.empty();
  }

  private String only(List<String> averaged) {
    if (averaged.size() > 1) {
      throw new CheckpointException(
          String.format(
              Locale.ROOT,
              "%s: holds averaged weights in %d parts, %s; name the one to take",
              file,
              averaged.size(),
              Printable.of(String.join(", ", averaged))),
          Where.file(file));
    }
    return averaged.get(0);
  }

  /**
   * The names of the tensors of a list without names, such as {@code shadow_params}: those of the
   * one dictionary with tensors of the same shapes in the same order.
   *
   * @return the names in the checkpoint by the names of the network; empty for a dictionary
   * @throws CheckpointException if no dictionary tells the names
   */
  Optional<Map<String, String>> namesOfList(String path) {
    Optional<Part> list =
        parts.stream().filter(part -> part.path().equals(path) && !part.named()).findFirst();
    if (list.isEmpty()) {
      return Optional.empty();
    }
    List<Shape> shapes = shapes(list.get());
    List<Part> fitting =
        parts.stream().filter(part -> part.named() && shapes(part).equals(shapes)).toList();
    if (fitting.size() != 1) {
      throw new CheckpointException(
          String.format(
                  Locale.ROOT,
                  "%s: the averaged weights in '%s' are a list without names, and %s tells them;"
                      + " name",
                  file,
                  Printable.of(path),
                  fitting.isEmpty() ? "no other part" : "more than one part")
              + " another part, or save the averaged weights as a state_dict",
          Where.file(file).atKey(path));
    }
    Part names = fitting.get(0);
    Map<String, String> found = new LinkedHashMap<>();
    for (int i = 0; i < shapes.size(); i++) {
      String name = names.tensors().get(i).substring(names.path().length());
      found.put(name.startsWith("/") ? name.substring(1) : name, list.get().tensors().get(i));
    }
    return Optional.of(found);
  }

  private List<Shape> shapes(Part part) {
    return part.tensors().stream().map(name -> stored(name).shape()).toList();
  }

  private StoredTensor stored(String name) {
    StoredTensor tensor = contents.tensors().get(name);
    if (tensor == null) {
      throw new IllegalStateException(name);
    }
    return tensor;
  }

  private void collect(Node node, String path, int averaged, int depth) {
    if (depth > MAX_DEPTH) {
      return;
    }
    if (node instanceof Node.Items list && averaged > 0) {
      add(path, averaged, false, list.items());
    }
    if (!(node instanceof Node.Dict dict)) {
      return;
    }
    if (add(path, averaged, true, dict.entries().stream().map(Node.Entry::value).toList())
        && !path.isEmpty()) {
      return;
    }
    for (Node.Entry entry : dict.entries()) {
      if (entry.key() instanceof Node.Text key && !KeyWords.isOfTraining(key.value())) {
        String below = path.isEmpty() ? key.value() : path + "/" + key.value();
        collect(
            entry.value(), below, averaged + KeyWords.averaged(List.of(key.value())), depth + 1);
      }
    }
  }

  /** Counters and random states are no weights: those are of at least one axis and floating. */
  private boolean add(String path, int averaged, boolean named, List<Node> values) {
    List<String> tensors = new ArrayList<>();
    boolean weights = false;
    for (Node value : values) {
      if (value instanceof Node.TensorLeaf leaf) {
        tensors.add(leaf.name());
        weights |= leaf.shape().rank() > 0 && leaf.dtype().isFloating();
      }
    }
    if (weights) {
      parts.add(new Part(path, averaged, named, tensors));
    }
    return weights;
  }
}
