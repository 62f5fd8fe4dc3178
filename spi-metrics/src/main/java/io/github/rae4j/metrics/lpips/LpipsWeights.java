package io.github.rae4j.metrics.lpips;

import io.github.rae4j.network.Weights;
import io.github.rae4j.spi.RaeException;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tensors of LPIPS from one file or two, under torchvision's names for the trunk and {@code
 * lin0.model.1.weight} for the heads.
 *
 * <p>The state dict of a whole LPIPS module names the trunk's layers by slices. There are two ways
 * to number the layers of a slice, from its start ({@code net.slice2.1}) and as torchvision does
 * ({@code net.slice2.5}); both are known. Thread-safe.
 */
final class LpipsWeights implements Weights {
  private final String origin;
  private final Map<String, Source> sources = new LinkedHashMap<>();

  private record Source(Weights weights, String name) {}

  /**
   * Joins files.
   *
   * @param files of the trunk and of the heads, or one of both
   * @throws RaeException if two tensors would have the same name
   */
  LpipsWeights(Trunk trunk, List<Weights> files) {
    origin = String.join(" and ", files.stream().map(Weights::origin).distinct().toList());
    Map<String, String> usual = usualNames(trunk);
    for (Weights file : files) {
      for (String name : file.names()) {
        String target = usual.getOrDefault(name, name);
        Source known = sources.putIfAbsent(target, new Source(file, name));
        if (known != null) {
          throw new RaeException(
              "'%s' in %s and '%s' in %s are the same tensor of LPIPS; give it once"
                  .formatted(known.name(), known.weights().origin(), name, file.origin()));
        }
      }
    }
  }

  private static Map<String, String> usualNames(Trunk trunk) {
    Map<String, String> usual = new LinkedHashMap<>();
    int layer = 0;
    for (int slice = 1; slice <= trunk.stages().size(); slice++) {
      int start = layer;
      Trunk.Stage stage = trunk.stages().get(slice - 1);
      layer += stage.pooled() ? 1 : 0;
      for (int i = 0; i < stage.convolutions().size(); i++) {
        for (String part : List.of(".weight", ".bias")) {
          String name = "features." + layer + part;
          usual.put("net.slice%d.%d%s".formatted(slice, layer, part), name);
          usual.put("net.slice%d.%d%s".formatted(slice, layer - start, part), name);
        }
        layer += 2;
      }
    }
    return usual;
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(sources.keySet());
  }

  @Override
  public Tensor get(String name) {
    Source source = source(name);
    return source.weights().get(source.name());
  }

  @Override
  public Shape shape(String name) {
    Source source = source(name);
    return source.weights().shape(source.name());
  }

  private Source source(String name) {
    Source source = sources.get(name);
    if (source == null) {
      throw new IllegalArgumentException(origin + " has no tensor '" + name + "'");
    }
    return source;
  }

  @Override
  public String origin() {
    return origin;
  }
}
