// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.ValueInfo;
import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.Printable;
import io.github.rae4j.errors.Where;
import io.github.rae4j.network.FileNetwork;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.tensor.MappedFiles;
import io.github.rae4j.tensor.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Opens {@code .onnx} files that somebody else wrote, if they are what is expected of them. */
final class ModelOnDisk {
  private final Path file;
  private final OrtSession session;

  private ModelOnDisk(Path file, OrtSession session) {
    this.file = file;
    this.session = session;
  }

  /**
   * Opens a model; external data beside it is mapped.
   *
   * @throws CheckpointException if it is damaged, its data is missing, cut short or another
   *     export's, or it has other inputs or outputs than the network
   * @throws java.util.concurrent.CancellationException if the thread is interrupted while data is
   *     compared
   */
  static LoadedModel load(
      OrtEnvironment environment, FileNetwork network, OrtSession.SessionOptions options)
      throws OrtException {
    Path file = network.file();
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException(
          file + ": an ONNX model was expected, but it is a folder", Where.file(file));
    }
    OrtSession session = open(environment, file, ExternalData.require(file), options);
    boolean fits = false;
    try {
      LoadedModel model = new ModelOnDisk(file, session).as(network.signature());
      fits = true;
      return model;
    } finally {
      if (!fits) {
        session.close();
      }
    }
  }

  private static OrtSession open(
      OrtEnvironment environment, Path file, Path place, OrtSession.SessionOptions options) {
    try {
      return environment.createSession(place.toString(), options);
    } catch (OrtException e) {
      throw new CheckpointException(
          file + ": ONNX Runtime cannot load this model: " + RuntimeMessage.of(e),
          Where.file(file).ofPart("engine 'onnxruntime'"),
          e);
    }
  }

  private LoadedModel as(Signature signature) throws OrtException {
    Map<String, NodeInfo> inputs = session.getInputInfo();
    TreeSet<String> wanted =
        signature.inputs().stream()
            .map(TensorSpec::name)
            .collect(Collectors.toCollection(TreeSet::new));
    if (!inputs.keySet().equals(wanted)) {
      throw unfit("must have the inputs " + wanted + ", but has " + new TreeSet<>(inputs.keySet()));
    }
    for (TensorSpec spec : signature.inputs()) {
      requireFits("input", spec, Optional.ofNullable(inputs.get(spec.name())));
    }
    Map<String, NodeInfo> outputs = session.getOutputInfo();
    Map<String, String> names = new LinkedHashMap<>();
    for (TensorSpec spec : signature.outputs()) {
      if (!outputs.containsKey(spec.name())) {
        throw unfit(
            String.format(
                Locale.ROOT,
                "must have the output '%s', but has %s",
                spec.name(),
                new TreeSet<>(outputs.keySet())));
      }
      requireFits("output", spec, Optional.ofNullable(outputs.get(spec.name())));
      names.put(spec.name(), spec.name());
    }
    // What the runtime maps by itself is not watched.
    return new LoadedModel(session, signature, names, new MappedFiles());
  }

  private void requireFits(String what, TensorSpec spec, Optional<NodeInfo> info) {
    Optional<TensorInfo> tensor = info.map(NodeInfo::getInfo).flatMap(ModelOnDisk::tensor);
    if (tensor.isEmpty()
        || tensor.get().type != type(spec)
        || !fits(spec.shape(), tensor.get().getShape())) {
      throw unfit(
          String.format(
              Locale.ROOT,
              "the %s '%s' must be %s %s, but is %s%s",
              what,
              spec.name(),
              spec.dtype().torchName(),
              spec.shape(),
              tensor
                  .map(t -> t.type.name().toLowerCase(Locale.ROOT) + " " + shown(t.getShape()))
                  .orElse("no tensor"),
              tensor.filter(t -> isOfFixedBatch(spec.shape(), t.getShape())).isPresent()
                  ? "; export it with a batch axis of any extent"
                  : ""));
    }
  }

  private static Optional<TensorInfo> tensor(ValueInfo info) {
    return info instanceof TensorInfo tensor ? Optional.of(tensor) : Optional.empty();
  }

  private static OnnxJavaType type(TensorSpec spec) {
    return OrtTensors.type(spec.dtype());
  }

  /** An open extent of the model, -1, takes any; that of the batch must be open. */
  private static boolean fits(Shape wanted, long[] given) {
    if (given.length != wanted.rank() || isOfFixedBatch(wanted, given)) {
      return false;
    }
    for (int axis = 0; axis < given.length; axis++) {
      if (given[axis] != -1 && given[axis] != wanted.dim(axis)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isOfFixedBatch(Shape wanted, long[] given) {
    return given.length == wanted.rank()
        && given.length > 0
        && wanted.dim(0) == Shape.BATCH
        && given[0] != -1;
  }

  private static String shown(long[] shape) {
    return Arrays.stream(shape)
        .mapToObj(extent -> extent == -1 ? "any" : Long.toString(extent))
        .collect(Collectors.joining(", ", "(", ")"));
  }

  private CheckpointException unfit(String problem) {
    return new CheckpointException(
        file + ": this ONNX model does not fit: " + Printable.of(problem), Where.file(file));
  }
}
