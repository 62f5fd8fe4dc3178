// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
  private static final List<String> PREFERRED_PARTS = List.of("ema", "model");

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
   * <p>Pickles are interpreted by a machine that can build only tensors and containers; a pickle
   * that names anything else is refused, and none of its code is run.
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
    return List.copyOf(contents.warnings());
  }

  /**
   * Reads all data for which the file keeps checksums (PyTorch zip archives) and verifies them.
   *
   * @return a sentence for each mismatch, which PyTorch itself would ignore
   */
  public List<String> verify() {
    return contents.checksums().stream()
        .filter(sum -> !sum.matches())
        .map(RecordedChecksum::warning)
        .toList();
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
  public DType dtype(String name) {
    return stored(name).dtype();
  }

  @Override
  public Shape shape(String name) {
    return stored(name).shape();
  }

  private StoredTensor stored(String name) {
    StoredTensor tensor = contents.tensors().get(name);
    if (tensor == null) {
      throw new IllegalArgumentException(file + " has no tensor '" + name + "'");
    }
    return tensor;
  }

  @Override
  public String origin() {
    return file.toString();
  }

  /**
   * The tensors under the names that a network uses. For a training checkpoint these are the
   * tensors of the part {@code ema}, or else {@code model}; otherwise all tensors. Leading {@code
   * module.} and {@code _orig_mod.} are stripped from the names. Element types are kept.
   *
   * @throws RaeException if two names become the same
   */
  public Weights weights() {
    for (String part : PREFERRED_PARTS) {
      if (hasPart(part)) {
        return weights(part);
      }
    }
    return new SelectedWeights(this, "", file.toString());
  }

  /**
   * The tensors of one part, named as in {@link #weights()}.
   *
   * @param part the key of a dictionary in the checkpoint, for example {@code model}
   * @throws RaeException if there is no such part, or if two names become the same
   */
  public Weights weights(String part) {
    if (!hasPart(part)) {
      throw new CheckpointException(
          "%s: has no part '%s' with tensors; it has %s"
              .formatted(file, part, parts().isEmpty() ? "no parts" : String.join(", ", parts())),
          Where.file(file).atKey(part));
    }
    return new SelectedWeights(this, part + "/", file + " (" + part + ")");
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
