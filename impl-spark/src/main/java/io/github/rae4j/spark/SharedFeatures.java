// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.evaluation.FeatureNetworkConfig;
import io.github.rae4j.evaluation.Problems;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A feature network whose files may be on Hadoop file systems: options that are URIs, such as
 * {@code lpips-vgg16:weights=s3a://bucket/vgg16.pth,heads=s3a://bucket/vgg.pth}, or the config of
 * an encoder, and so for each of several networks. The driver reads them and knows their hashes;
 * every machine copies them once. Immutable and thread-safe.
 */
public final class SharedFeatures implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final String CONFIG = "config";

  private final String network;
  private final LinkedHashMap<String, Object> options;
  private final LinkedHashMap<String, RemoteTree> trees;
  private final RemoteFiles files;
  // Of several networks, each by the name of its space; of one, empty.
  private final LinkedHashMap<String, One> spaces;

  private SharedFeatures(
      FeatureNetworkConfig choice, Map<String, RemoteTree> trees, RemoteFiles files) {
    this.network = choice.network();
    this.options = new LinkedHashMap<>(choice.options());
    this.trees = new LinkedHashMap<>(trees);
    this.files = files;
    this.spaces = new LinkedHashMap<>();
  }

  /** Several; what was named is kept in each, since maps of other kinds may not be sent. */
  private SharedFeatures(Map<String, One> spaces) {
    this.network = FeatureNetworkConfig.SEVERAL;
    this.options = new LinkedHashMap<>();
    this.trees = new LinkedHashMap<>();
    this.files = RemoteFiles.NONE;
    this.spaces = new LinkedHashMap<>(spaces);
  }

  /** One of several networks, and the output that is taken of it. */
  private record One(SharedFeatures features, String output) implements Serializable {
    String key() {
      return features.key() + " " + output;
    }
  }

  /**
   * On the driver: reads what is on other file systems.
   *
   * @throws io.github.rae4j.errors.RaeException naming a file that is not there or cannot be read
   */
  public static SharedFeatures of(FeatureNetworkConfig choice) {
    if (choice.isSeveral()) {
      return ofSeveral(choice);
    }
    MachineCache cache = MachineCache.ofMachine();
    if (choice.network().equals(FeatureNetworkConfig.ENCODER)) {
      return ofEncoder(choice, cache);
    }
    Map<String, RemoteTree> trees = new TreeMap<>();
    RemoteListing listing = new RemoteListing(RemoteModel.hadoop());
    choice
        .options()
        .forEach(
            (key, value) -> {
              if (value instanceof String uri && RemoteFiles.isUri(uri)) {
                String name = new org.apache.hadoop.fs.Path(uri).getName();
                trees.put(key, new RemoteTree(key, name, read(listing.list(uri, name), cache)));
              }
            });
    RemoteFiles files = RemoteFiles.of(new ArrayList<>(trees.values()), RemoteModel.hadoop());
    return new SharedFeatures(choice, trees, files);
  }

  private static SharedFeatures ofSeveral(FeatureNetworkConfig choice) {
    Map<String, One> spaces = new LinkedHashMap<>();
    Problems problems = new Problems();
    choice
        .spaces()
        .forEach(
            (name, space) ->
                problems.check(
                    () -> spaces.put(name, new One(of(space.choice()), space.output()))));
    problems.throwIfAny();
    return new SharedFeatures(spaces);
  }

  private static SharedFeatures ofEncoder(FeatureNetworkConfig choice, MachineCache cache) {
    if (!(choice.options().get(CONFIG) instanceof String config) || !RemoteFiles.isUri(config)) {
      return new SharedFeatures(choice, Map.of(), RemoteFiles.NONE);
    }
    SparkModel model = SparkModel.of(config);
    RemoteModel remote = new RemoteModel(model, cache);
    try (Registry registry = Registry.standard()) {
      remote.bringingWhatIsMissing(
          () ->
              new ModelAssembly(
                      ModelPreparation.read(model, remote.files(), cache).config(), registry)
                  .encoder());
    }
    return new SharedFeatures(choice, Map.of(), remote.files());
  }

  private static List<RemoteFile> read(List<RemoteFile> found, MachineCache cache) {
    return found.stream()
        .map(file -> file.withHash(cache.keep(file, RemoteModel.hadoop())))
        .toList();
  }

  /** The network as it was named. */
  public FeatureNetworkConfig named() {
    return spaces.isEmpty()
        ? new FeatureNetworkConfig(network, options)
        : several(SharedFeatures::named);
  }

  /** Several networks, each as a function gives it. */
  private FeatureNetworkConfig several(Function<SharedFeatures, FeatureNetworkConfig> each) {
    Map<String, FeatureNetworkConfig.Space> all = new LinkedHashMap<>();
    spaces.forEach(
        (name, one) ->
            all.put(
                name, new FeatureNetworkConfig.Space(each.apply(one.features()), one.output())));
    return FeatureNetworkConfig.several(all);
  }

  /**
   * The network with the paths of this machine, to which its files are copied unless they are
   * there.
   *
   * @throws io.github.rae4j.errors.RaeException naming the host, if one cannot be copied or has
   *     other bytes than on the driver
   */
  public FeatureNetworkConfig here() {
    if (!spaces.isEmpty()) {
      return several(SharedFeatures::here);
    }
    MachineCache cache = MachineCache.ofMachine();
    files.bring(cache);
    Map<String, Object> local = new LinkedHashMap<>(options);
    trees.forEach(
        (key, tree) -> local.put(key, cache.tree(tree.id()).resolve(tree.entry()).toString()));
    files.config(cache).map(Path::toString).ifPresent(path -> local.put(CONFIG, path));
    return new FeatureNetworkConfig(network, local);
  }

  /** Another text for another network, other options, or files that were changed. */
  public String key() {
    if (!spaces.isEmpty()) {
      return spaces.entrySet().stream()
          .map(each -> each.getKey() + ": " + each.getValue().key())
          .collect(Collectors.joining(", ", network + " {", "}"));
    }
    return network + " " + new TreeMap<>(options) + " " + files.ids();
  }

  /** As it was named. */
  @Override
  public String toString() {
    return named().toString();
  }
}
