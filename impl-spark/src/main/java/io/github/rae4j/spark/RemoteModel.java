// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.errors.MissingFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;

/**
 * Finds out on the driver which files of Hadoop file systems a model reads, and copies them.
 *
 * <p>Of a config with a URI, what lies beside it is brought when something asks for it and does not
 * find it; nothing else of that folder is listed or read. A value that is a URI is looked up when
 * the config is read, and brought when something asks for it. Not thread-safe.
 */
final class RemoteModel {
  private final SparkModel model;
  private final MachineCache cache;
  private final Configuration hadoop;
  private final RemoteListing listing;
  private final List<RemoteFile> besideConfig = new ArrayList<>();
  private final Map<String, RemoteTree> values = new LinkedHashMap<>();

  RemoteModel(SparkModel model, MachineCache cache) {
    this.model = model;
    this.cache = cache;
    this.hadoop = hadoop();
    this.listing = new RemoteListing(hadoop);
  }

  /** The driver's settings of file systems. */
  static Configuration hadoop() {
    return SparkSession.getDefaultSession().isDefined()
        ? SparkSession.getDefaultSession().get().sparkContext().hadoopConfiguration()
        : SparkHadoopUtil.get().conf();
  }

  /** What was brought so far, for executors. */
  RemoteFiles files() {
    List<RemoteTree> trees = new ArrayList<>();
    if (!besideConfig.isEmpty()) {
      trees.add(new RemoteTree("", besideConfig.get(0).relative(), besideConfig));
    }
    trees.addAll(values.values());
    return RemoteFiles.of(trees, hadoop);
  }

  /**
   * Does something, and whenever it fails for want of a file that a file system has, brings that
   * and does it again.
   *
   * @throws MissingFileException if a file is nowhere
   */
  <T> T bringingWhatIsMissing(Supplier<T> action) {
    if (RemoteFiles.isUri(model.config())) {
      RemoteConfig config = RemoteConfig.of(model.config());
      besideConfig.addAll(read(listing.list(model.config(), config.relative())));
      files().bring(cache);
    }
    boolean looked = false;
    while (true) {
      try {
        if (!looked) {
          lookUpValues();
          looked = true;
        }
        return action.get();
      } catch (MissingFileException e) {
        String name = e.file().orElseThrow(() -> e);
        if (!bring(name)) {
          throw e;
        }
      }
    }
  }

  /** Lists what values of the config name by URIs, so that they have a path. */
  private void lookUpValues() {
    String config = files().config(cache).map(Path::toString).orElse(model.config());
    RaeConfig read = model.readConfig(config, model.overrides());
    Map<String, String> texts = new LinkedHashMap<>();
    collect("", read.root().values(), texts);
    texts.forEach(
        (key, uri) -> {
          if (RemoteFiles.isUri(uri)) {
            String name = new org.apache.hadoop.fs.Path(uri).getName();
            values.put(key, new RemoteTree(key, name, listing.list(uri, name)));
          }
        });
  }

  private static void collect(String path, Map<?, ?> section, Map<String, String> texts) {
    section.forEach(
        (key, value) -> {
          String full = path.isEmpty() ? String.valueOf(key) : path + "." + key;
          if (value instanceof Map<?, ?> inner) {
            collect(full, inner, texts);
          } else if (value instanceof String text) {
            texts.put(full, text);
          }
        });
  }

  /** Whether something was brought. */
  private boolean bring(String name) {
    for (RemoteTree tree : List.copyOf(values.values())) {
      boolean asked = cache.tree(tree.id()).resolve(tree.entry()).toString().equals(name);
      if (asked && tree.files().stream().anyMatch(file -> !file.isRead())) {
        values.put(tree.key(), new RemoteTree(tree.key(), tree.entry(), read(tree.files())));
        files().bring(cache);
        return true;
      }
    }
    if (besideConfig.isEmpty() || RemoteFiles.isUri(name) || Path.of(name).isAbsolute()) {
      return false;
    }
    Optional<List<RemoteFile>> files = beside(name);
    files.ifPresent(
        found -> {
          besideConfig.addAll(read(found));
          files().bring(cache);
        });
    return files.isPresent();
  }

  private Optional<List<RemoteFile>> beside(String name) {
    RemoteConfig config = RemoteConfig.of(model.config());
    for (String relative : config.candidates(name)) {
      boolean known =
          besideConfig.stream()
              .anyMatch(
                  file ->
                      file.relative().equals(relative)
                          || file.relative().startsWith(relative + "/"));
      if (!known) {
        try {
          return Optional.of(listing.list(config.root() + relative, relative));
        } catch (MissingFileException ignored) {
          // Then it may lie beside the next folder above.
        }
      }
    }
    return Optional.empty();
  }

  /** Copies files to this machine, and so learns their hashes. */
  private List<RemoteFile> read(List<RemoteFile> files) {
    return files.stream().map(file -> file.withHash(cache.keep(file, hadoop))).toList();
  }
}
