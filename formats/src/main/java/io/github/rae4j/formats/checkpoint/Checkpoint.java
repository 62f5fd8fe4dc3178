// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.Printable;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.FileRegion;
import io.github.rae4j.tensor.MappedFile;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The tensors and the structure of a checkpoint file, under the names used in the file.
 *
 * <p>Opening reads and checks only the structure. Tensors are mapped from the file on request and
 * use no heap; a tensor that is not stored row-major and aligned to its element size (a strided
 * view, a storage at an odd offset) is copied off-heap each time. No file stays open; a mapping
 * lives as long as its tensor.
 *
 * <p>Names of nested entries are joined by slashes: {@code ema/blocks.0.attn.qkv.weight}. Networks
 * load {@link #weights()}. Thread-safe.
 */
public final class Checkpoint implements Weights {
  private final Path file;
  private final CheckpointContents contents;

  private Checkpoint(Path file, CheckpointContents contents) {
    this.file = file;
    this.contents = contents;
  }

  /**
   * Opens a checkpoint and checks its whole structure. The format is detected from the content: a
   * safetensors file, the index of a sharded model, or a file written by {@code torch.save} (zip or
   * legacy).
   *
   * <p>Pickles are interpreted by a machine that can build only tensors and containers. Objects of
   * other classes are {@link Node.Opaque}: nothing of them is built or run. A pickle that names
   * what would run commands is refused.
   *
   * @param path the file, or a Hugging Face model folder that contains one; links are followed
   * @throws RaeException if it cannot be read, is damaged, or is not a checkpoint
   */
  public static Checkpoint open(Path path) {
    Path file = CheckpointReader.locate(path);
    return new Checkpoint(file, CheckpointReader.read(file));
  }

  /** The file as given, or the one found in the given folder. */
  public Path file() {
    return file;
  }

  /** The detected format of the file. */
  public CheckpointFormat format() {
    return contents.format();
  }

  /** Everything in the file; for a safetensors file, a dictionary of tensors. */
  public Node tree() {
    return contents.tree();
  }

  /** The metadata in the header of a safetensors file; empty for other formats. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(contents.metadata());
  }

  /** Human-readable warnings about oddities in the file; usually empty. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>(contents.warnings());
    if (contents.tree() instanceof Node.Opaque opaque) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%s: holds an object of the class %s, of which nothing is read; save its"
                  + " state_dict()",
              file,
              Printable.of(opaque.type())));
    }
    contents
        .unreadable()
        .forEach(
            (name, reason) ->
                warnings.add(
                    String.format(
                        Locale.ROOT, "%s: tensor '%s' %s", file, Printable.of(name), reason)));
    return List.copyOf(warnings);
  }

  /**
   * Reads all data for which the file keeps checksums (PyTorch zip archives) and verifies them.
   *
   * @return a sentence for each mismatch, which PyTorch itself would ignore
   */
  public List<String> verify() {
    return MappedFile.read(
        file,
        () ->
            contents.checksums().stream()
                .filter(sum -> !sum.matches())
                .map(RecordedChecksum::warning)
                .toList());
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(contents.tensors().keySet());
  }

  @Override
  public Tensor get(String name) {
    return stored(name).load(name);
  }

  @Override
  public void forEachBlock(String name, Consumer<Tensor> blocks) {
    stored(name).forEachBlock(name, blocks);
  }

  @Override
  public DType dtype(String name) {
    return stored(name).dtype();
  }

  @Override
  public Shape shape(String name) {
    return stored(name).shape();
  }

  /**
   * Where the elements of a tensor of any size lie in its file, little-endian and in row-major
   * order; empty for a strided view.
   *
   * @throws IllegalArgumentException if there is no such name
   */
  public Optional<FileRegion> region(String name) {
    return stored(name).region();
  }

  private StoredTensor stored(String name) {
    StoredTensor tensor = contents.tensors().get(name);
    String reason = contents.unreadable().get(name);
    if (reason != null) {
      throw new CheckpointException(
          String.format(Locale.ROOT, "%s: tensor '%s' %s", file, Printable.of(name), reason),
          Where.file(file).atKey(name));
    }
    if (tensor == null) {
      throw new IllegalArgumentException(file + " has no tensor '" + name + "'");
    }
    return tensor;
  }

  @Override
  public Map<String, String> unreadable() {
    return Collections.unmodifiableMap(contents.unreadable());
  }

  @Override
  public String origin() {
    return file.toString();
  }

  /**
   * The tensors under the names that a network uses: those of {@link #mainPart}, or else all. Words
   * of wrappers are dropped: {@code module.} and {@code _orig_mod.} in front, {@code _orig_mod},
   * {@code _fsdp_wrapped_module} and {@code _checkpoint_wrapped_module} anywhere, and the counter
   * {@code n_averaged} of averaged models. Element types are kept.
   *
   * @throws RaeException if two names become the same, or if there are averaged weights in several
   *     parts
   */
  public Weights weights() {
    return mainPart()
        .map(this::weights)
        .orElseGet(() -> SelectedWeights.startingWith(this, "", file.toString()));
  }

  /**
   * The part in which the weights of the model lie. Of a training checkpoint that is the part with
   * averaged weights, under one of their usual names ({@code ema}, {@code model_ema}, {@code
   * ema_state_dict}, {@code averaged_model}, {@code shadow_params} and others), or else {@code
   * model}, or else the only dictionary of tensors.
   *
   * @return its keys joined by slashes, or empty if the whole checkpoint is meant
   * @throws RaeException if there are averaged weights in several parts
   */
  public Optional<String> mainPart() {
    return new PartChoice(file, contents).path();
  }

  /**
   * The tensors of one part, named as in {@link #weights()}.
   *
   * @param part the key of a dictionary in the checkpoint, for example {@code model}; keys of
   *     nested ones are joined by slashes
   * @throws RaeException if there is no such part, or if two names become the same
   */
  public Weights weights(String part) {
    if (!hasPart(part)) {
      throw new CheckpointException(
          String.format(
              Locale.ROOT,
              "%s: has no part '%s' with tensors; it has %s",
              file,
              Printable.of(part),
              parts().isEmpty() ? "no parts" : Printable.of(String.join(", ", parts()))),
          Where.file(file).atKey(part));
    }
    String origin = origin(part);
    return new PartChoice(file, contents)
        .namesOfList(part)
        .map(names -> new SelectedWeights(this, names, Map.of(), origin))
        .orElseGet(() -> SelectedWeights.startingWith(this, part + "/", origin));
  }

  /**
   * Some of the tensors under other names. Those that cannot be given may be among them.
   *
   * @param sourceNames names in the checkpoint by new names
   * @param part what to say in messages about where in the file they stand
   */
  public Weights renamed(Map<String, String> sourceNames, String part) {
    Map<String, String> readable = new LinkedHashMap<>();
    Map<String, String> others = new LinkedHashMap<>();
    sourceNames.forEach(
        (name, full) -> {
          String reason = contents.unreadable().get(full);
          if (reason == null) {
            stored(full);
            readable.put(name, full);
          } else {
            others.put(name, reason);
          }
        });
    return new SelectedWeights(this, readable, others, origin(part));
  }

  private String origin(String part) {
    return file + (part.isEmpty() ? "" : " (" + Printable.of(part) + ")");
  }

  /** The keys of the top-level dictionaries that hold tensors, in file order. */
  public Set<String> parts() {
    Set<String> parts = new LinkedHashSet<>();
    for (String name : names()) {
      int slash = name.indexOf('/');
      if (slash > 0) {
        parts.add(name.substring(0, slash));
      }
    }
    return parts;
  }

  private boolean hasPart(String part) {
    return names().stream().anyMatch(name -> name.startsWith(part + "/"));
  }
}
